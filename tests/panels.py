"""A panel for tests: a study of the mini case with judged criteria, and experts who answer."""

import shutil

import pytest

from scoring import PEOPLE, change_criteria
from tandau.case.read import load_case
from tandau.intake import case_sha256
from tandau.panel.agenda import Agenda, AskedGroup, AskedLeaf, AskedOffer, AskedQuantity
from tandau.panel.answers import read_answers
from tandau.panel.invitations import exchange, invite
from tandau.panel.panels import add_panel
from tandau.panel.sealing import new_key, read_key
from tandau.state.sessions import visitor
from tandau.state.users import add_user
from tandau.variables import vocabulary

OFFERS = ("alpha", "beta", "gamma")
ASKED = ("alpha.overnight_cost", "mini.inflation")
NO_INTEREST = [{"offer": name, "interest": "none"} for name in OFFERS]
ORDER = {"stakeholder": "me", "name": "me", "statement": "order", "order": ["cost", "people"]}


@pytest.fixture(scope="session")
def asked(tmp_path_factory, cases):
    """Return a case with judged criteria."""
    case = shutil.copytree(cases / "mini", tmp_path_factory.mktemp("asked") / "case")
    change_criteria(case, lambda groups: groups.append(PEOPLE))
    return case


@pytest.fixture(scope="session")
def agenda(asked):
    """Return what a panel on a study of that case is asked, as `agenda_of` gives it."""
    case = load_case(asked)
    leaves = [
        AskedLeaf(
            id=leaf.id, name=leaf.name, group=node.id, unit=leaf.unit, worst=leaf.worst,
            best=leaf.best, reason=leaf.reason,
        )
        for node in case.criteria
        for leaf in node.criteria
        if not leaf.variable
    ]  # fmt: skip
    cost = AskedQuantity(
        subject="alpha", variable="overnight_cost", definition=definition("overnight_cost"),
        unit="USD/kW", price_year=2024, offers=("alpha",),
    )  # fmt: skip
    growth = AskedQuantity(
        subject="mini", variable="inflation", definition=definition("inflation"), unit="1/year"
    )
    return Agenda(
        study="study",
        case="mini",
        case_sha256=case_sha256(asked),
        as_of="2025-03-01",
        question=case.question.question,
        offers=tuple(AskedOffer(id=one.id, name=one.name) for one in case.offers),
        groups=tuple(AskedGroup(id=node.id, name=node.name) for node in case.criteria),
        leaves=tuple(leaves),
        quantities=(cost, growth),
    )


def definition(name):
    return vocabulary()[name].definition


@pytest.fixture
def panel(state, agenda, tmp_path):
    """Return a panel under seal and the chair's key."""
    file = tmp_path / "chair.key"
    made = add_panel(state, "Autumn panel", agenda, new_key(file))
    return made, read_key(file.read_text(encoding="ascii"), str(file))


def seat(state, panel, name):
    """Invite an expert, follow the link, and return the seat and the session's token."""
    add_user(state, name, "expert")
    token = exchange(state, invite(state, panel.id, name).token)
    return visitor(state, token).seat_id, token


def judged(**of_offer):
    """Return judgements on training with a mode each."""
    return [
        {"criterion": "training", "offer": offer, "mode": value, "reason": f"seen at {offer}"}
        for offer, value in of_offer.items()
    ]


def told(judgements=(), interests=NO_INTEREST, weights=None, estimates=()):
    """Return answers."""
    return read_answers(
        {
            "interests": list(interests),
            "judgements": list(judgements),
            "estimates": list(estimates),
            "weights": weights,
        }
    )
