"""States for tests: SQLite in a file, and PostgreSQL in a private cluster where it is installed."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tandau.state.database import open_state
from tandau.state.users import add_user

PASSWORD = "correct horse battery"  # noqa: S105


def programs():
    """Return the folder of PostgreSQL's server programs; None where they are not installed."""
    found = [Path(path).resolve() for name in ("postgres",) if (path := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    good = [path.parent for path in found if (path.parent / "initdb").exists()]
    return good[-1] if good else None


def unprivileged():
    """Return whom the server can run as: it refuses root."""
    if os.geteuid():
        return {}
    names = {one.pw_name for one in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql():
    """Start a PostgreSQL server of its own, reached by a socket only, and give its folder."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="tandau-pg-"))
    who = unprivileged()
    if who:
        os.chown(folder, pwd.getpwnam(who["user"]).pw_uid, who["group"])
    base = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **who}
    made = [bin_folder / "initdb", "-D", folder / "data", "-U", "tandau", "--auth=trust"]
    subprocess.run([*made, "--no-sync", "-E", "UTF8", "--locale=C"], check=True, **base)
    told = [bin_folder / "postgres", "-D", folder / "data", "-k", folder, "-h", ""]
    server = subprocess.Popen([*told, "-c", "fsync=off", "-p", "5432"], **base)
    try:
        wait_for(folder / ".s.PGSQL.5432", server)
        yield folder
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed any more
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(socket, server):
    for _ in range(300):
        if socket.exists():
            return
        assert server.poll() is None, "the server ended"
        time.sleep(0.05)
    pytest.fail("the server did not start in 15 s")


def new_database(folder):
    """Empty the one database of the server and return its address."""
    import pg8000.dbapi  # noqa: PLC0415

    socket = f"{folder}/.s.PGSQL.5432"
    for _ in range(200):  # the socket is there a moment before the server takes connections
        try:
            connection = pg8000.dbapi.connect("tandau", unix_sock=socket, database="postgres")
            break
        except pg8000.dbapi.DatabaseError:
            time.sleep(0.05)
    connection.autocommit = True
    for told in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
        connection.cursor().execute(told)
    connection.close()
    return f"postgresql://tandau@/postgres?unix_sock={socket}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def place(request, tmp_path):
    """Return where a new state may stand, once a file and once a server."""
    if request.param == "sqlite":
        return str(tmp_path / "state.db")
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def state(place):
    """Return an open state with a chair in it."""
    opened = open_state(place, make=True)
    add_user(opened, "Chair", "chair", PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def nursery():
    """Return a process that forks servers which a test may kill; see `nursery.py`."""
    told = [sys.executable, str(Path(__file__).with_name("nursery.py"))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(told, text=True, **pipes) as process:
        yield process
        process.stdin.close()
