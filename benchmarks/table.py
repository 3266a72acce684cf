"""Run the benchmarks and write what they print into a page: `python -m benchmarks.table --help`.

The small size takes those that end within a minute together; continuous integration runs it, so
that they cannot rot. Without `--out` nothing is written.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
# Benchmarks that end in seconds; the others are for the full size.
SMALL = "runner or decision_weighted_sum or decision_prim"
# Those that time a peer whose pins hold back what the others need.
PEERED = "beside_pymc or beside_pysensmcda or beside_loops or prim or money_of_ten"
NOTHING_CHOSEN = 5  # what pytest says then
BY_HAND = "## Measured once"  # from here on a page keeps what people wrote
HEAD = """# Performance: what was measured

Written by `{command}` on {day}, on a machine with {cores} cores and {memory} GB of memory
({system}, Python {python}){busy}. Peers are measured in the same run; a benchmark whose peer is not
installed says so ([benchmarks](../benchmarks) tells where each peer lives). Times of processors are
given where the machine was shared.

| benchmark | result | seconds | what it prints |
|---|---|---|---|
"""


def memory():
    """Return the memory of this machine in GB."""
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9)


def busy():
    """Return how busy the machine is, in words; empty where it is idle."""
    load = os.getloadavg()[0]
    return f", with a load of {load:.1f} from elsewhere when it began" if load > 1 else ""


def told(case):
    """Return a row of the table for one benchmark."""
    result = "passed"
    for kind in ("failure", "error", "skipped"):
        if case.find(kind) is not None:
            result = {"skipped": "skipped"}.get(kind, "FAILED")
    printed = (case.findtext("system-out") or "").strip().splitlines()
    lines = [line.strip().replace("|", "/") for line in printed]
    words = "; ".join(line for line in lines if line and not line.startswith("---"))
    name = f"{case.get('classname', '').rsplit('.', 1)[-1]}: {case.get('name')}"
    return f"| {name.replace('test_', '')} | {result} | {float(case.get('time')):.0f} | {words} |"


def measured(python, chosen, size, folder):
    """Run the chosen benchmarks; return the rows of the table and the exit code."""
    found = Path(folder) / f"{len(list(Path(folder).iterdir()))}.xml"
    # Warnings of peers are not ours.
    words = [python, "-m", "pytest", "-q", "-W", "ignore", "benchmarks", f"--junitxml={found}"]
    words += ["-o", "junit_logging=system-out", *(["-k", chosen] if chosen else [])]
    environment = {**os.environ, "TANDAU_BENCHMARK": size}
    done = subprocess.run(words, cwd=ROOT, env=environment, check=False)
    rows = [told(case) for case in ET.parse(found).iter("testcase")]  # noqa: S314
    return rows, 0 if done.returncode == NOTHING_CHOSEN else done.returncode


def main():
    """Run the benchmarks; exit code 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="all benchmarks at full size")
    parser.add_argument("--only", help="a pytest -k expression in place of the size's own")
    parser.add_argument("--peers", help="the Python of the environment that has the peers")
    parser.add_argument("--out", type=Path, help="the page to write, docs/performance.md")
    asked = parser.parse_args()
    size = "full" if asked.full else "small"
    chosen = asked.only or ("" if asked.full else SMALL)
    words = ["python -m benchmarks.table", *(["--full"] if asked.full else [])]
    words += [f'--only "{asked.only}"'] if asked.only else []
    began = {
        "command": " ".join(words), "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(), "memory": memory(), "system": platform.system(),
        "python": platform.python_version(), "busy": busy(),
    }  # fmt: skip
    runs = [(sys.executable, chosen)]
    if asked.peers:
        within = f" and ({chosen})" if chosen else ""
        runs = [
            (sys.executable, f"not ({PEERED}){within}"),
            (asked.peers, f"({PEERED}){within}"),
        ]
    with tempfile.TemporaryDirectory() as folder:
        done = [measured(*run, size, folder) for run in runs]
    rows = sorted(row for found, _ in done for row in found)
    page = HEAD.format(**began) + "\n".join(rows) + "\n"
    print(page)
    if asked.out and asked.out.exists() and BY_HAND in (old := asked.out.read_text("utf-8")):
        page += "\n" + BY_HAND + old.split(BY_HAND, 1)[1]
    if asked.out:
        asked.out.write_text(page, encoding="utf-8")
    sys.exit(max(code for _, code in done))


if __name__ == "__main__":
    main()
