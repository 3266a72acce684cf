"""Faults of a machine that a test brings about for real: full disks, other clocks, kills.

What needs a mount runs in a process with a mount namespace of its own (and, for who is not root, a
user namespace), so that nothing is left on the machine. That process imports the command line once
and forks a process for each command.
"""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from functools import cache

import pytest

_PRELUDE = """
import ctypes, io, json, os, subprocess, sys, time
from pathlib import Path

place = Path(sys.argv[1])
told = {}


def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)


def disk(size, where=place):
    mount("-t", "tmpfs", "-o", f"size={size}", "none", where)


def again(options, where=place):
    mount("-o", f"remount,{options}", where)


def names(where):
    return sorted(str(one.relative_to(where)) for one in Path(where).rglob("*"))


def started(*words, before=None):
    # Forks a process that runs a command; returns its id and where it says what.
    source, sink = os.pipe()
    child = os.fork()
    if child:
        os.close(sink)
        return child, source
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    code = 70
    try:
        if before is not None:
            before()
        from tandau.cli import main
        sys.argv = ["tandau", *map(str, words)]
        main()
        code = 0
    except SystemExit as left:
        code = left.code or 0
    except BaseException:
        import traceback
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(child, source):
    with open(source, "rb") as stream:
        said = stream.read().decode()
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said]


def run(*words, before=None):
    return ended(*started(*words, before=before))
"""


@cache
def _namespace():
    """Return the words that give a process mounts of its own, or why there are none."""
    if shutil.which("unshare") is None or not sys.platform.startswith("linux"):
        return (), "no `unshare` here"
    tried = ["unshare", "--mount", "--map-root-user"]
    told = "mount -t tmpfs -o size=64k none /mnt"
    done = subprocess.run([*tried, "sh", "-c", told], capture_output=True, text=True, check=False)
    reason = done.stderr.strip() if done.returncode else ""
    return tuple(tried), reason


def with_mounts(script, place, *arguments, environment=None):
    """Run a script that may mount file systems; return what it puts into `told`.

    Parameters
    ----------
    script
        Python text; has `place` and the functions of the prelude.
    place
        An empty folder to mount at.
    arguments
        Further words for ``sys.argv``.
    environment
        Of the process; by default this one's.
    """
    words, reason = _namespace()
    if reason:
        pytest.skip(f"no mounts of one's own on this machine: {reason}")
    return alone(script, place, *arguments, words=words, environment=environment)


def alone(script, place, *arguments, words=(), environment=None):
    """Do as `with_mounts` without the mounts."""
    text = f"{_PRELUDE}\n{textwrap.dedent(script)}\nprint('\\n' + json.dumps(told))\n"
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*words, sys.executable, "-c", text, str(place), *map(str, arguments)],
        capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
