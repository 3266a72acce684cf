"""Whatever is sent is answers or a plain refusal; seals hold anything."""

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey

from tandau.errors import StateError
from tandau.panel.answer_checks import check_answers
from tandau.panel.answers import Answers, read_answers
from tandau.panel.sealing import BLOCK, close_draft, open_draft, receipt_of, seal, unseal
from tandau.web.panel_faults import form_faults
from tandau.web.panel_form import KINDS, answers_of

NUMBERS = st.floats(allow_nan=True).map(str) | st.sampled_from(
    ["0", "1", "5", "60", "100", "1e999"]
)
TEXTS = NUMBERS | st.text(max_size=20) | st.sampled_from(["none", "declared", "yes", "first:9"])
NAMES = st.sampled_from(
    [f"i.{place}.{name}" for place in range(3) for name in ("interest", "words", "aside")]
    + [f"j.{leaf}.{place}.{name}" for leaf in range(2) for place in range(3)
       for name in ("low", "mode", "high", "reason")]
    + [f"q.{number}.{name}" for number in range(2) for name in ("p05", "p50", "p95", "reason")]
    + [f"w.{way}.{number}" for way in ("order", "swing", "to", "from") for number in range(5)]
    + [f"w.pair.{one}.{other}" for one in range(5) for other in range(one)]
    + ["w.best", "w.worst", "form", "w.kind"],
)  # fmt: skip
INTERESTS = {f"i.{place}.interest": "none" for place in range(3)}
KEY = PrivateKey.generate()
PUBLIC = bytes(KEY.public_key).hex()


@settings(max_examples=200)
@given(st.dictionaries(NAMES, TEXTS, max_size=40), st.sampled_from(sorted(KINDS)))
def test_every_form_is_answers_or_told_what_to_mend(agenda, fields, kind):
    raw = answers_of(agenda, {"w.kind": kind, **INTERESTS, **fields})
    try:
        found = read_answers(raw.content)
        check_answers(found, agenda)
    except StateError as error:
        faults = form_faults(agenda, raw, error)
        assert faults
        assert all(one.text and one.anchor for one in faults)
    else:
        again = found.model_dump(mode="json", exclude_defaults=True)
        assert read_answers(json.dumps(again).encode()) == found


@given(st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from([*Answers.model_fields, "x"]), inner, max_size=4),
    max_leaves=20,
))  # fmt: skip
def test_every_json_is_answers_or_refused(content):
    with suppress(StateError):
        assert isinstance(read_answers(json.dumps(content).encode()), Answers)


@given(st.text(max_size=9000), st.text(max_size=50))
def test_what_is_sealed_comes_out_as_it_was(content, token):
    made = seal(PUBLIC, "panel", "seat", "form", {"reason": content})
    text = unseal(KEY, made.box)
    assert (text, receipt_of(text)) == (made.text, made.receipt)
    assert json.loads(text)["answers"]["reason"] == content
    assert (len(made.box) - 48) % BLOCK == 0
    kept = close_draft(token, content.encode())
    assert open_draft(token, kept) == content.encode()
    assert open_draft(f"{token}x", kept) is None
