"""The process that solves one power system for the server: a line of JSON in, lines of JSON out.

It ends when the server closes its input, as it does by dying too.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from tandau.errors import TandauError
from tandau.evidence.posterior_cache import cache_folder
from tandau.web.basis import Basis
from tandau.web.sealed_room import seal

if TYPE_CHECKING:
    from typing import TextIO

NICE: Final = 10  # others of the server go first
KEPT: Final = ("power-chunk-*.npz", "power-programme-*.npz")


def linked(cache: Path, folder: Path) -> None:
    """Let a folder show what a cache keeps of power systems; what is written stays in the folder.

    Where links cannot be made, everything is solved afresh.

    Parameters
    ----------
    cache
        Is read alone.
    folder
        An empty one.
    """
    for pattern in KEPT:
        for path in cache.glob(pattern):
            try:
                (folder / path.name).symlink_to(path.resolve())
            except OSError:
                return


def _end_with_server(folder: Path) -> None:
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _say(channel: TextIO, told: dict[str, Any]) -> None:
    channel.write(json.dumps(told) + "\n")
    channel.flush()


def main() -> None:
    """Do what the first line of the input asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to the server's children too
    if hasattr(os, "nice"):
        os.nice(NICE)
    # Solvers may write to the output: it becomes that of errors, and lines of JSON go apart.
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    request = json.loads(sys.stdin.readline())
    folder = Path(request["folder"])
    Thread(target=_end_with_server, args=(folder,), daemon=True).start()
    if request["is_sealed"]:
        seal()
    try:
        _say(channel, {"told": _solved(channel, request["asked"], folder)})
    except TandauError as error:
        _say(channel, {"trouble": str(error)})
    # Not by the usual way out, which would wait for the reader of the input.
    channel.close()
    os._exit(0)


def _solved(channel: TextIO, asked: dict[str, Any], folder: Path) -> dict[str, Any]:
    _say(channel, {"stage": "load", "percent": 0})
    # Models are loaded once the server may end this process.
    from tandau.web.power_again import PowerAsked, solved_again  # noqa: PLC0415

    linked(cache_folder(), folder)
    last = ("", -1)

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = (stage, 100 * done // max(total, 1))
        if now != last:
            last = now
            _say(channel, {"stage": stage, "percent": now[1]})

    offers = tuple(asked["offers"])
    made = PowerAsked(**{**asked, "basis": Basis(**asked["basis"]), "offers": offers})
    return solved_again(made, folder, progress)


if __name__ == "__main__":
    main()
