"""Fuzz one reader: `python tests/fuzz/run.py TARGET [FOLDER] [-max_total_time=SECONDS ...]`.

Needs atheris (requirements-oracles.lock). Options go to libFuzzer; an input that fails is left in
FOLDER, and belongs into tests/corpus/TARGET once the fault is mended.
"""

import sys
from functools import lru_cache
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))
READERS = ["tandau.case", "tandau.evidence", "tandau.variables", "yaml"]
with atheris.instrument_imports(include=READERS):
    from targets import TARGETS, sound_inputs

    from tandau.case import tables


@lru_cache(maxsize=64)
def document(path, _data, read=tables.read_document):
    """Parse a document once while it stands still: the others of the case do."""
    return read(path)


tables.read_document = lambda path: document(path, path.read_bytes())


def main():
    """Lay out the sound inputs and fuzz."""
    name, folder, *options = sys.argv[1:]
    corpus = Path(folder)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(sound_inputs(name)):
        (corpus / f"sound-{number}").write_bytes(data)
    words = [
        sys.argv[0],
        f"-artifact_prefix={corpus}/failed-",
        f"-dict={Path(__file__).with_name('dictionary.txt')}",
        *options,
        str(corpus),
    ]
    atheris.Setup(words, TARGETS[name])
    atheris.Fuzz()


main()
