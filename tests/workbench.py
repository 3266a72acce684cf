"""What tests of the workbench share: a study with hostile words, people with roles, one request."""

import asyncio
import csv
import hashlib
import json
import shutil
import warnings

from tandau.report.bundle import combined_sha256, dump
from tandau.web.people import Person

with warnings.catch_warnings():
    # It asks for a successor of httpx, which no other library here knows yet.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

__all__ = ["HOSTILE", "Roles", "TestClient", "made_hostile", "raw_request", "rewritten"]

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


class Roles:
    """Accounts in memory: a user a role, whose name is password and role."""

    def __init__(self):
        self.open = {}

    def enter(self, name, password):
        if name != password:
            return None
        token = f"token-{name}-{len(self.open)}"
        self.open[token] = Person(name, name)
        return token

    def visitor(self, token):
        return self.open.get(token)

    def leave(self, token):
        self.open.pop(token, None)


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
