"""Work for engines in tests: functions of a module, so that workers find them."""

import os
import resource
import signal
import sys
import time
from pathlib import Path

import numpy as np


def draws(entropy, number):
    """Return a thousand numbers of a chunk's own seed."""
    seed = np.random.SeedSequence(entropy, spawn_key=(number,))
    return np.random.default_rng(seed).random(1000).tobytes()


def slow_draws(entropy, number):
    """Return the same after a while."""
    time.sleep(0.05)
    return draws(entropy, number)


def deadly(chunks, number):
    """Kill the worker over some chunks."""
    if number in chunks:
        os.kill(os.getpid(), signal.SIGKILL)
    return draws(7, number)


def deadly_once(folder, number):
    """Kill the worker the first time that chunk 3 is tried."""
    mark = Path(folder) / "tried"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return draws(7, number)


def greedy(chunks, number):
    """Ask for more memory than a worker may have over some chunks."""
    if number in chunks:
        at_most = 2 << 30
        if sys.platform == "linux":
            resource.setrlimit(
                resource.RLIMIT_AS, (at_most, resource.getrlimit(resource.RLIMIT_AS)[1])
            )
        return np.ones(4 * at_most // 8).tobytes()
    return draws(7, number)


def refusing(_, number):
    """Fail for a reason that a second try does not mend."""
    message = f"chunk {number} is wrong"
    raise ValueError(message)


def where(_, number):
    """Return the folder in which the worker stands and its process."""
    time.sleep(0.02)
    return f"{Path.cwd()} {os.getpid()} {number}".encode()


def waiting(seconds, number):
    """Return after a while, without work."""
    time.sleep(seconds)
    return str(number).encode()
