"""What tests of the workbench share: a study with hostile words, people with roles, one request."""

import asyncio
import csv
import hashlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from contextlib import contextmanager

import numpy as np
import xarray as xr

from tandau.report.bundle import combined_sha256, dump
from tandau.report.contents import read_arrays, write_arrays
from tandau.state.database import open_state
from tandau.state.roles import ROLES
from tandau.state.users import add_user
from tandau.web.accounts import StateAccounts

with warnings.catch_warnings():
    # It asks for a successor of httpx, which no other library here knows yet.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

__all__ = [
    "HOSTILE",
    "PASSWORD",
    "TestClient",
    "accounts_of_every_role",
    "made_hostile",
    "raw_request",
    "rewritten",
]

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def rewritten(study, out, change):
    """Copy a study, let `change` work on its parts by name, and enter the new hashes."""
    shutil.copytree(study, out)
    change(out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    files = {n: hashlib.sha256((out / n).read_bytes()).hexdigest() for n in manifest["files"]}
    told = {**manifest, "files": files, "bundle_sha256": combined_sha256(files)}
    (out / "manifest.json").write_text(dump(told), encoding="utf-8")
    return out


def made_hostile(folder):
    """Put hostile words into every text of a study that people write."""
    path = folder / "ranks.json"
    ranks = json.loads(path.read_text(encoding="utf-8"))
    case = ranks["case"]
    case["question"].update(title=HOSTILE, question=HOSTILE)
    for row in (*case["offers"].values(), *case["plants"].values(), *ranks["groups"].values()):
        row["name"] = HOSTILE
    for row in ranks["criteria"]:
        row.update(name=HOSTILE, reason=HOSTILE)
    path.write_text(dump(ranks), encoding="utf-8")
    path = folder / "claims.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row.update(note=HOSTILE, quote=HOSTILE, speaker=HOSTILE, source_title=HOSTILE,
                   source_publisher=HOSTILE, locator=HOSTILE,
                   source_url="javascript:alert(1)")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


PASSWORD = "correct horse battery"  # noqa: S105  of nobody


def accounts_of_every_role(folder):
    """Return accounts in a new state, a user a role, whose name is the role."""
    state = open_state(str(folder / "state.sqlite"), make=True)
    for role in ROLES:
        add_user(state, role, role, PASSWORD)
    return StateAccounts(state)


def raw_request(app, path, *, method="POST", headers=(), chunks=()):
    """Send one request piece by piece; return status, headers and how many pieces were taken."""
    taken, told = 0, {}
    pieces = iter(chunks)

    async def receive():
        nonlocal taken
        piece = next(pieces, None)
        if piece is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        taken += 1
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message):
        if message["type"] == "http.response.start":
            told["status"] = message["status"]
            told["headers"] = dict(message["headers"])

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return told["status"], told["headers"], taken


def _copies(row, names):
    return {**row, **dict.fromkeys(names, row["alpha"])}


def _later(arrays, n_futures):
    moved = [name for name, one in arrays.items() if {"offer", "future"} <= set(one.dims)]
    return arrays.assign({name: arrays[name].roll(future=n_futures) for name in moved})


def enlarged(study, out, n_offers=8, n_futures=10_000):
    """Copy a study with more offers, all like alpha but in their draws, and more futures."""
    # As long as the names that are there: joined, longer ones would be cut.
    ids = [f"copy{place}" for place in range(n_offers - 3)]

    def change(folder):
        path = folder / "ranks.json"
        ranks = json.loads(path.read_text(encoding="utf-8"))
        ranks["alternatives"] += ids
        ranks["about"]["n_futures"] = n_futures
        ranks["case"]["offers"] = _copies(ranks["case"]["offers"], ids)
        for row in ranks["influence"]:
            row.update(at_low=_copies(row["at_low"], ids), at_high=_copies(row["at_high"], ids))
        ranks["summary"] = {
            name: _copies(row, ids) if "alpha" in row else row
            for name, row in ranks["summary"].items()
        }
        for way, rows in ranks["rankings"].items():
            ranks["rankings"][way] = _copies(rows, ids)
            for row in ranks["rankings"][way].values():
                row["pairwise_winning"] = _copies(row["pairwise_winning"], ids)
                row["rank_acceptability"] = [1 / n_offers] * n_offers
        path.write_text(dump(ranks), encoding="utf-8")
        path = folder / "lineage.json"
        lineage = json.loads(path.read_text(encoding="utf-8"))
        lineage["offers"] += ids
        lineage["of_offer"] = {
            name: _copies(row, ids) if "alpha" in row else row
            for name, row in lineage["of_offer"].items()
        }
        path.write_text(dump(lineage), encoding="utf-8")
        for name in ("futures.nc", "outcomes.nc", "worths.nc"):
            arrays = read_arrays(folder / name)
            for place, one in enumerate(ids):
                more = arrays.sel(offer=["alpha"]).assign_coords(offer=[one])
                both = [arrays, _later(more, place + 1)]
                arrays = xr.concat(both, "offer", data_vars="minimal")
            places = np.arange(n_futures) % arrays.sizes["future"]
            write_arrays(arrays.isel(future=places), folder / name)
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(dump({**manifest, "n_futures": n_futures}), encoding="utf-8")

    return rewritten(study, out, change)


def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def wait_for_port(port, process):
    """Wait until a server listens, or raise where its process has ended."""
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not listen after a minute")


@contextmanager
def served(*words, environment=None):
    """Run `tandau serve` in a process of its own on a free port; give its address and process."""
    port = free_port()
    call = [sys.executable, "-c", "from tandau.cli import main; main()", "serve"]
    told = [*call, *map(str, words), "--port", str(port), "--json"]
    with subprocess.Popen(told, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            wait_for_port(port, process)
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
