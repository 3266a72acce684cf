"""Panels in the state: made with a public key, listed, and how far they are, in counts only."""

from __future__ import annotations

from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tandau.panel.agenda import Agenda
from tandau.state.tables import drafts, invitations, panels, seats, submissions
from tandau.state.tokens import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from tandau.state.database import State


@dataclass(frozen=True)
class Panel:
    """A panel of experts on one study.

    Parameters
    ----------
    id, title
        Of the panel.
    agenda
        What is asked.
    public_key
        To which answers are sealed, in hexadecimal.
    made_on, opened_on
        Seconds since 1970; `opened_on` is None as long as answers are under seal.
    """

    id: str
    title: str
    agenda: Agenda
    public_key: str
    made_on: int
    opened_on: int | None

    @property
    def prefix(self) -> str:
        """How the ids of what the panel gives to a case begin."""
        return f"panel_{self.id}"


@dataclass(frozen=True)
class Progress:
    """How far a panel is: numbers of experts, never who.

    Parameters
    ----------
    n_invited, n_entered, n_drafting, n_submitted
        Experts with a seat, with a link used, with a draft kept, with answers handed in.
    """

    n_invited: int
    n_entered: int
    n_drafting: int
    n_submitted: int


def _panel(row: Row[Any]) -> Panel:
    agenda = Agenda.model_validate_json(row.agenda)
    return Panel(row.id, row.title, agenda, row.public_key, row.made_on, row.opened_on)


def add_panel(state: State, title: str, agenda: Agenda, public_key: str) -> Panel:
    """Make a panel.

    Raises
    ------
    StateError
        Where there is no title.
    """
    told = title.strip()
    if not told:
        raise state.refusal("panel", "no title", "a title", "name the panel with --title")
    made = Panel(new_id()[:8], told[:200], agenda, public_key, int(time()), None)
    row = {
        "id": made.id,
        "title": made.title,
        "agenda": agenda.model_dump_json(),
        "public_key": public_key,
        "made_on": made.made_on,
    }
    with state.writing() as connection:
        connection.execute(panels.insert(), [row])
    return made


def list_panels(state: State) -> list[Panel]:
    """Return all panels, the latest first."""
    with state.reading() as connection:
        told = select(panels).order_by(panels.c.made_on.desc(), panels.c.id)
        return [_panel(row) for row in connection.execute(told)]


def find_panel(state: State, panel_id: str) -> Panel:
    """Return one panel.

    Raises
    ------
    StateError
        Where there is none of that id.
    """
    with state.reading() as connection:
        row = connection.execute(select(panels).where(panels.c.id == panel_id)).one_or_none()
    if row is None:
        got, remedy = f"no panel {panel_id!r}", "see `tandau panel list`"
        raise state.refusal("panel", got, "the id of a panel", remedy)
    return _panel(row)


def progress(state: State, panel_id: str) -> Progress:
    """Return how far a panel is."""
    with state.reading() as connection:
        here = seats.c.panel_id == panel_id
        of_seat = {
            table: select(func.count(table.c.seat_id.distinct()))
            .join_from(table, seats, table.c.seat_id == seats.c.id)
            .where(here)
            for table in (invitations, drafts, submissions)
        }
        used = of_seat[invitations].where(invitations.c.used_on.is_not(None))
        return Progress(
            _count(connection, select(func.count()).select_from(seats).where(here)),
            _count(connection, used),
            _count(connection, of_seat[drafts]),
            _count(connection, of_seat[submissions]),
        )


def _count(connection: Connection, told: Any) -> int:  # noqa: ANN401
    return int(connection.execute(told).scalar_one())
