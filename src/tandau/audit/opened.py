"""A challenge pack opened: unpacked safely and every part held against its hash."""

from __future__ import annotations

import json
from datetime import date  # noqa: TC003  pydantic reads it
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tandau.audit.archive import unpack
from tandau.audit.pack import ABOUT, CASE, STUDY
from tandau.errors import Fault, ReportError
from tandau.report.bundle import MANIFEST, combined_sha256, sha256

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T", bound=BaseModel)
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Short = Annotated[str, Field(max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class HiddenClaim(_Part):
    """A hidden claim as a pack tells of it."""

    claim: Short
    subject: Short
    variable: Short
    commitment: Sha256


class About(_Part):
    """``pack.json``."""

    schema_: Annotated[int, Field(alias="schema", ge=1, le=1)]
    tandau: Short
    manifest_sha256: Sha256
    hidden: tuple[HiddenClaim, ...]
    files: dict[str, Sha256]


class Manifest(_Part):
    """What a manifest says of how a study was asked."""

    case: Short
    as_of: date
    is_latest: bool
    n_futures: Annotated[int, Field(ge=16, le=1_048_576)]
    seed: Annotated[int, Field(ge=0, le=2**63)]
    with_power: bool
    power_effort: Literal["quick", "full"] = "quick"
    price_year: Annotated[int, Field(ge=1900, le=2200)]
    files: dict[str, Sha256] = {}
    bundle_sha256: Sha256 | None = None
    case_sha256: Sha256 | None = None

    @property
    def day(self) -> date | None:
        """The day as of which it was asked; None where it was everything."""
        return None if self.is_latest else self.as_of


class Opened:
    """A pack that was unpacked and is whole.

    Parameters
    ----------
    pack
        The archive.
    folder
        A folder to make.

    Raises
    ------
    ReportError
        Where the archive is refused, or a file is missing, changed or of no use; with every fault.
    """

    def __init__(self, pack: Path, folder: Path) -> None:
        names = unpack(pack, folder)
        self.pack = pack
        self.folder = folder
        self.about = _read(About, self._json(ABOUT), pack, ABOUT)
        self._check(set(names) - {ABOUT, "README.txt"})
        self.raw_manifest = self._json(f"{STUDY}/{MANIFEST}")
        self.manifest = _read(Manifest, self.raw_manifest, pack, f"{STUDY}/{MANIFEST}")
        if not self.about.hidden:
            self._check_study()

    @property
    def case(self) -> Path:
        """The folder of the case."""
        return self.folder / CASE

    def part(self, name: str) -> dict[str, Any]:
        """Return one JSON part of the study."""
        return self._json(f"{STUDY}/{name}")

    def _json(self, name: str) -> dict[str, Any]:
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise self._fault(name, "missing or no JSON", "a part of a challenge pack")
        return content

    def _fault(self, name: str, got: str, expected: str) -> ReportError:
        fault = Fault(str(self.pack), name, got, expected, "ask for the pack again")
        return ReportError(str(fault), [fault])

    def _check(self, names: set[str]) -> None:
        faults = [
            Fault(str(self.pack), name, got, "the files that pack.json lists", "ask for it again")
            for name in sorted(names | self.about.files.keys())
            if (got := self._wrong(name, names))
        ]
        if faults:
            raise ReportError("\n".join(map(str, faults)), faults)

    def _wrong(self, name: str, names: set[str]) -> str:
        if name not in self.about.files:
            return "a file that is not listed"
        if name not in names:
            return "missing"
        is_same = sha256(self.folder / name) == self.about.files[name]
        return "" if is_same else "changed since it was packed"

    def _check_study(self) -> None:
        files = {
            name.removeprefix(f"{STUDY}/"): digest
            for name, digest in self.about.files.items()
            if name.startswith(f"{STUDY}/") and name != f"{STUDY}/{MANIFEST}"
        }
        if files != self.manifest.files or combined_sha256(files) != self.manifest.bundle_sha256:
            expected = "the files that the study's manifest lists"
            raise self._fault(f"{STUDY}/{MANIFEST}", "another study's manifest", expected)
        if self.about.files[f"{STUDY}/{MANIFEST}"] != self.about.manifest_sha256:
            raise self._fault(ABOUT, "another manifest's hash", "that of the study's manifest")


def _read(kind: type[T], content: dict[str, Any], pack: Path, name: str) -> T:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        faults = [
            Fault(
                str(pack),
                f"{name}: {'.'.join(map(str, one['loc']))}"[:200],
                str(one.get("input"))[:80],
                one["msg"],
                "ask for the pack again",
            )
            for one in error.errors()[:20]
        ]
        raise ReportError("\n".join(map(str, faults)), faults) from error
