"""Who asks: one analyst on this machine, or somebody with an account, a role and a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from fastapi import Request
from itsdangerous import BadSignature, Signer

from tandau.state.roles import may
from tandau.web.refusals import Refused
from tandau.web.settings import COOKIE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from tandau.web.settings import Settings

# Experts judge before they see: results would anchor them.
READ: Final = "read_study"
# Who may have a case computed again.
ASK: Final = "change_study"


@dataclass(frozen=True)
class Person:
    """Somebody who asks.

    Parameters
    ----------
    name
        As it stands on the page.
    role
        One of `tandau.state.roles.ROLES`.
    is_local
        Whether this is the analyst of a server without accounts.
    user_id
        Of the account.
    seat_id, panel_id
        Where the session came from an invitation: the seat and panel that it is bound to.
    """

    name: str
    role: str
    is_local: bool = False
    user_id: str = ""
    seat_id: str | None = None
    panel_id: str | None = None

    def may(self, permission: str) -> bool:
        """Return whether the role has a permission of `tandau.state.roles.PERMISSIONS`."""
        return may(self.role, permission)


ANALYST: Final = Person("analyst", "analyst", is_local=True)


class Accounts(Protocol):
    """Where people and their sessions are kept."""

    def enter(self, name: str, password: str) -> str | None:
        """Return the token of a new session, None where name and password do not fit."""
        ...

    def visitor(self, token: str) -> Person | None:
        """Return whose session a token is, None where it is nobody's any more."""
        ...

    def leave(self, token: str) -> None:
        """End a session."""
        ...


class People:
    """Finds out who asks.

    Parameters
    ----------
    accounts
        None on a server without: then everybody who reaches it is its analyst.
    settings
        Of the server.
    """

    def __init__(self, accounts: Accounts | None, settings: Settings) -> None:
        self.accounts = accounts
        self._signer = Signer(settings.secret, salt="tandau.session")
        self._is_https = settings.is_https
        # The prefix keeps other hosts of the domain from setting it.
        self.cookie = "__Host-tandau" if settings.is_https else "tandau"

    def of(self, request: Request) -> Person | None:
        """Return who asks, None where nobody is logged in."""
        if self.accounts is None:
            return ANALYST
        token = self.token(request)
        return None if token is None else self.accounts.visitor(token)

    def token(self, request: Request) -> str | None:
        """Return the session's token, None where the cookie is missing or forged."""
        signed = request.cookies.get(self.cookie)
        if signed is None:
            return None
        try:
            return self._signer.unsign(signed).decode()
        except (BadSignature, UnicodeDecodeError):
            return None

    def remember(self, response: Response, token: str) -> None:
        """Set the session's cookie."""
        response.set_cookie(
            self.cookie, self._signer.sign(token).decode(), max_age=COOKIE_SECONDS, path="/",
            secure=self._is_https, httponly=True, samesite="strict",
        )  # fmt: skip

    def forget(self, response: Response) -> None:
        """Take the session's cookie away."""
        response.delete_cookie(
            self.cookie, path="/", secure=self._is_https, httponly=True, samesite="strict"
        )


def needs(permission: str) -> Callable[[Request], Person]:
    """Return a dependency that lets only some roles through and gives who asks.

    Parameters
    ----------
    permission
        One of `tandau.state.roles.PERMISSIONS`.

    Raises
    ------
    Refused
        401 where nobody is logged in, 403 where the role is another.
    """

    def found(request: Request) -> Person:
        person: Person | None = request.app.state.people.of(request)
        if person is None:
            raise Refused(401)
        if not person.may(permission):
            raise Refused(403)
        return person

    return found
