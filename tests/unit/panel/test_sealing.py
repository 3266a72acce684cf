"""Seals: only the chair's key opens them, receipts fit one text, drafts belong to a session."""

import hashlib
import json
import os
import subprocess

import pytest
from nacl.public import PrivateKey

from tandau.errors import StateError
from tandau.panel.sealing import (
    BLOCK,
    close_draft,
    fingerprint,
    new_key,
    open_draft,
    read_key,
    seal,
    unseal,
)

KEY = PrivateKey.generate()
PUBLIC = bytes(KEY.public_key).hex()


def test_only_the_key_opens_and_the_receipt_fits():
    made = seal(PUBLIC, "p", "s", "f", {"planted": "Ә-317"})
    assert unseal(KEY, made.box) == made.text
    assert made.receipt == hashlib.sha256(made.text).hexdigest()
    assert json.loads(made.text)["answers"] == {"planted": "Ә-317"}
    assert unseal(PrivateKey.generate(), made.box) is None
    for place in (0, 40, len(made.box) - 1):
        broken = bytearray(made.box)
        broken[place] ^= 1
        assert unseal(KEY, bytes(broken)) is None
    assert unseal(KEY, b"") is None


def test_the_same_answers_get_another_receipt_and_the_same_length():
    short, long = ({"a": "x" * n} for n in (1, 2000))
    made = [seal(PUBLIC, "p", "s", "f", one) for one in (short, short, long)]
    assert len({one.receipt for one in made}) == 3
    assert {len(one.box) for one in made} == {BLOCK + 48}


def test_a_key_is_written_once_for_its_owner(tmp_path):
    file = tmp_path / "chair.key"
    public = new_key(file)
    assert file.stat().st_mode & 0o077 == 0
    key = read_key(file.read_text(encoding="ascii"), "chair.key")
    assert bytes(key.public_key).hex() == public
    assert len(fingerprint(public)) == 23
    with pytest.raises(StateError, match="does not exist yet"):
        new_key(file)
    with pytest.raises(StateError):
        new_key(tmp_path / "none" / "chair.key")


HEAD = "tandau panel key 1\n"


@pytest.mark.parametrize(
    "text", ["", "planted", HEAD, f"{HEAD}planted", "ab" * 32, HEAD + "ab" * 31]
)
def test_what_is_no_key_is_refused_without_repeating_it(text):
    with pytest.raises(StateError, match="no key of a panel") as error:
        read_key(text, "file")
    assert "planted" not in str(error.value)
    assert "abab" not in str(error.value)


def test_drafts_open_in_their_own_session_only():
    told = b'{"planted": "draft"}'
    kept = close_draft("token", told)
    assert open_draft("token", kept) == told
    assert open_draft("other", kept) is None
    assert open_draft("token", kept[:-1]) is None
    assert b"planted" not in kept


def test_the_receipt_is_what_a_stranger_computes(tmp_path):
    """An expert can check a receipt without us: sha256sum of the file is the receipt."""
    made = seal(PUBLIC, "p", "s", "f", {})
    (tmp_path / "answers.json").write_bytes(made.text)
    told = subprocess.run(
        ["sha256sum", "answers.json"], cwd=tmp_path, capture_output=True, text=True, check=True,
        env=os.environ,
    )  # fmt: skip
    assert told.stdout.split()[0] == made.receipt
