"""The report of a study as the server gives it: under the policy that it carries itself."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from tandau.web.shell import give

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.responses import Response

    from tandau.web.shelf import OpenStudy

# The policy stands in the head, before anything that a case says.
_POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_STRICT: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STRANGER: Final = "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"


def report_response(request: Request, study: OpenStudy) -> Response:
    """Return the report; scripts run only as far as its own policy names their hashes.

    It may be somebody else's, so that it is shown as a stranger: without the session's cookie and
    without a way into the workbench's own pages.
    """
    content = (study.folder / "report.html").read_bytes()
    head = content[: content.find(b"</head>")].decode("utf-8", "replace")
    found = _POLICY.search(head)
    policy = unescape(found[1]) if found else _STRICT
    response = give(request, content, "text/html; charset=utf-8", study.tag("report"))
    response.headers["content-security-policy"] = f"{policy}; frame-ancestors 'none'; {_STRANGER}"
    return response
