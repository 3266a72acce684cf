"""What one expert answers: judgements, estimates, weights, and interests in the offers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from tandau.case.fields import MaybeNumber, Name, Note, Number, Record, Text
from tandau.case.preferences import Preference
from tandau.case.tables import record_faults
from tandau.errors import Fault, StateError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "answers"
MOST_BYTES: Final = 1 << 18
MOST_ROWS: Final = 2000


# Characters that no table of a case may hold.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def _readable(value: str) -> str:
    if _UNSEEN.search(value):
        raise ValueError("text without control characters")
    return value


Reason = Annotated[Text, AfterValidator(_readable)]


class Judgement(Record):
    """What an offer is worth on one criterion, in the criterion's unit, and why."""

    criterion: Name
    offer: Name
    low: MaybeNumber = None
    mode: MaybeNumber = None
    high: MaybeNumber = None
    reason: Reason

    @property
    def central(self) -> float:
        """The most likely value, or the middle of the range."""
        if self.mode is not None:
            return self.mode
        assert self.low is not None
        assert self.high is not None
        return (self.low + self.high) / 2

    @model_validator(mode="after")
    def _figures(self) -> Judgement:
        numbers = [one for one in (self.low, self.mode, self.high) if one is not None]
        if numbers != sorted(numbers):
            raise ValueError("low <= mode <= high")
        if self.mode is None and (self.low is None or self.high is None):
            raise ValueError("mode, or both low and high")
        return self


class Estimate(Record):
    """The 5, 50 and 95 % quantiles of a quantity, and why."""

    subject: Text
    variable: Name
    p05: Number
    p50: Number
    p95: Number
    reason: Reason

    @model_validator(mode="after")
    def _rising(self) -> Estimate:
        if not self.p05 < self.p50 < self.p95:
            raise ValueError("p05 < p50 < p95")
        return self


class Interest(Record):
    """Whether the expert has an interest in an offer; one who steps aside does not judge it."""

    offer: Name
    interest: Literal["none", "declared"]
    words: Annotated[Note, AfterValidator(_readable)] = ""
    is_recused: bool = False

    @model_validator(mode="after")
    def _told(self) -> Interest:
        if self.interest == "declared" and not self.words:
            raise ValueError("words that say what the interest is")
        return self


class Answers(Record):
    """All that one expert answers."""

    interests: tuple[Interest, ...] = Field(default=(), max_length=MOST_ROWS)
    judgements: tuple[Judgement, ...] = Field(default=(), max_length=MOST_ROWS)
    estimates: tuple[Estimate, ...] = Field(default=(), max_length=MOST_ROWS)
    weights: Preference | None = None

    @property
    def recused(self) -> frozenset[str]:
        """The offers from which the expert steps aside."""
        return frozenset(one.offer for one in self.interests if one.is_recused)


def read_answers(told: bytes | Mapping[str, object]) -> Answers:
    """Return answers from JSON or from its content, strictly: no truth value is a number.

    Raises
    ------
    StateError
        With every fault, none of them with what was answered elsewhere.
    """
    if isinstance(told, bytes) and len(told) > MOST_BYTES:
        got, expected = f"{len(told)} bytes", f"at most {MOST_BYTES} bytes"
        raise StateError([Fault(FILE, "", got, expected, "shorten the reasons")])
    try:
        if isinstance(told, bytes):
            return Answers.model_validate_json(told, strict=True)
        return Answers.model_validate(told)
    except ValidationError as error:
        raise StateError(record_faults(FILE, "", error)) from None
    except RecursionError:
        fault = Fault(FILE, "", "lists that are too deep", "the fields of the form", "send these")
        raise StateError([fault]) from None
