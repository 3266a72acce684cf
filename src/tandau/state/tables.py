"""The tables as the queries see them; `migrations` makes them.

Times are whole seconds since 1970, UTC. Tokens stand here as SHA-256 only, passwords as Argon2
hashes, answers encrypted to the key of the panel's chair until the panel is opened.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _text(name: str, *, unique: bool = False, nullable: bool = False) -> Column[str]:
    return Column(name, Text, unique=unique, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _of(name: str, target: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, ForeignKey(target), nullable=nullable)


schema_version: Final = Table(
    "schema_version",
    METADATA,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    _time("applied_on"),
)
users: Final = Table(
    "users",
    METADATA,
    _id(),
    _text("name", unique=True),
    _text("role"),
    _text("password", nullable=True),
    _time("made_on"),
    _time("removed_on", nullable=True),
)
panels: Final = Table(
    "panels",
    METADATA,
    _id(),
    _text("title"),
    _text("agenda"),
    _text("public_key"),
    _time("made_on"),
    _time("opened_on", nullable=True),
)
seats: Final = Table(
    "seats",
    METADATA,
    _id(),
    _of("panel_id", "panels.id"),
    _of("user_id", "users.id"),
    _text("code"),
    _time("made_on"),
    UniqueConstraint("panel_id", "user_id"),
    UniqueConstraint("panel_id", "code"),
)
sessions: Final = Table(
    "sessions",
    METADATA,
    Column("token_hash", Text, primary_key=True),
    _of("user_id", "users.id"),
    _of("seat_id", "seats.id", nullable=True),
    _time("made_on"),
    _time("expires_on"),
    _time("revoked_on", nullable=True),
)
invitations: Final = Table(
    "invitations",
    METADATA,
    Column("token_hash", Text, primary_key=True),
    _of("seat_id", "seats.id"),
    _time("made_on"),
    _time("expires_on"),
    _time("used_on", nullable=True),
    _time("revoked_on", nullable=True),
)
drafts: Final = Table(
    "drafts",
    METADATA,
    Column("seat_id", ForeignKey("seats.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("saved_on"),
)
submissions: Final = Table(
    "submissions",
    METADATA,
    _id(),
    _of("seat_id", "seats.id"),
    Column("number", BigInteger, nullable=False),
    _text("form"),
    _text("receipt", unique=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("submitted_on"),
    UniqueConstraint("seat_id", "number"),
    UniqueConstraint("seat_id", "form"),
)
opened: Final = Table(
    "opened",
    METADATA,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    _text("content"),
)
