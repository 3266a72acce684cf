"""Where the server may listen, its secret, a sealed room, and what set-up fetches."""

import socket
import subprocess
import sys
import tarfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tandau.cli import app
from tandau.errors import TandauError
from tandau.web.server import Place, checked, place_faults, secret_of

EVERYWHERE = "0.0.0.0"  # noqa: S104  it must be refused
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("place", "has_accounts", "n_faults"),
    [
        (Place("127.0.0.1", 1), False, 0),
        (Place("localhost", 1), True, 0),
        (Place("::1", 1), False, 0),
        (Place(EVERYWHERE, 1), False, 3),
        (Place(EVERYWHERE, 1), True, 2),
        (Place("192.0.2.1", 1, secret_file=Path("s")), True, 1),
        (Place(EVERYWHERE, 1, Path("s"), Path("c"), Path("k")), True, 0),
        (Place(EVERYWHERE, 1, Path("s"), Path("c")), True, 1),
        (Place(EVERYWHERE, 1, Path("s"), is_behind_proxy=True), True, 0),
        (Place("127.0.0.1", 1, is_behind_proxy=True), False, 2),
        (Place("127.0.0.1", 1, tls_key=Path("k")), False, 1),
    ],
)
def test_where_a_server_may_listen(place, has_accounts, n_faults):
    faults = place_faults(place, has_accounts=has_accounts)
    assert len(faults) == n_faults
    if faults:
        with pytest.raises(TandauError, match="not started"):
            checked(place, has_accounts=has_accounts)


def test_command_refuses_before_it_reads_anything():
    done = CliRunner().invoke(app, ["serve", "nowhere", "--host", EVERYWHERE])
    assert isinstance(done.exception, TandauError)
    places = [fault.expected for fault in done.exception.faults]
    assert places == ["people who log in", "a secret of its own", "TLS beyond this machine"]


def test_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret"
    first = secret_of(path)
    assert len(first) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret_of(path) == first
    path.chmod(0o644)
    with pytest.raises(TandauError, match="chmod 600"):
        secret_of(path)
    path.chmod(0o600)
    path.write_text("short")
    with pytest.raises(TandauError, match="32 or more"):
        secret_of(path)
    assert secret_of(None) != secret_of(None)


def sealed(*lines):
    """Run lines in a process that has sealed itself; return what it prints."""
    text = "\n".join(("import socket", "from tandau.web.sealed_room import seal", "seal()", *lines))
    return subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    "call",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=2)",
        "socket.create_connection(('example.org', 80), timeout=2)",
        "socket.getaddrinfo('example.org', 443)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "socket.socket().connect_ex(('192.0.2.1', 80))",
        "__import__('urllib.request').request.urlopen('http://192.0.2.1/', timeout=2)",
    ],
)
def test_sealed_room_opens_nothing(call):
    done = sealed(call)
    assert done.returncode != 0
    assert "a sealed room opens no connection" in done.stderr


def test_sealed_room_still_speaks_with_itself():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = sealed(
            f"socket.create_connection(('127.0.0.1', {port}), timeout=5).close()",
            "socket.create_server(('127.0.0.1', 0)).close()",
            "socket.socketpair()",
            "socket.getaddrinfo('0.0.0.0', 80)",
            "print('spoke')",
        )
    assert done.stdout == "spoke\n", done.stderr


def test_fetched_script_is_the_one_that_was_looked_at(tmp_path):
    spec = spec_from_file_location("vendor", ROOT / "tools" / "vendor.py")
    vendor = module_from_spec(spec)
    sys.modules["vendor"] = vendor
    spec.loader.exec_module(vendor)
    archive = tmp_path / "x.tgz"
    script = tmp_path / "htmx.min.js"
    script.write_text("evil")
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(script, "package/dist/htmx.min.js")
    package = vendor.Package("x@1", vendor.HTMX.integrity, vendor.HTMX.members, tmp_path / "out")
    with pytest.raises(ValueError, match="another SHA-512"):
        vendor.unpack(archive, package)
    assert not (tmp_path / "out").exists()
