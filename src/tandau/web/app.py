"""The app of the workbench, put together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import FastAPI

from tandau.web import api, audit_pages, entry, pages, panel_chair, panel_expert, power_pages
from tandau.web.log_book import LogBook
from tandau.web.people import People
from tandau.web.power_jobs import PowerJobs
from tandau.web.protection import Protection
from tandau.web.rates import Buckets
from tandau.web.refusals import refuse_plainly
from tandau.web.settings import THREADS, Settings
from tandau.web.shelf import Shelf
from tandau.web.shell import Shell, static_files
from tandau.web.what_if import WhatIfs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from tandau.web.people import Accounts


def create_app(
    studies: Sequence[Path],
    *,
    cases: Mapping[str, Path] | None = None,
    accounts: Accounts | None = None,
    settings: Settings | None = None,
    log_book: LogBook | None = None,
) -> FastAPI:
    """Return the workbench of some studies.

    Its ``state`` holds what routes need: ``shelf`` (studies), ``people`` (who asks), ``shell``
    (pages), ``files``, ``cases``, ``what_ifs``, ``power_jobs``, ``log_book``, and the
    buckets ``entries`` and ``heavy``.

    Parameters
    ----------
    studies
        Folders of finished studies.
    cases
        Case folder by the id of its case, for what-ifs.
    accounts
        Where people and sessions are kept; None for one analyst on this machine.
    settings
        Of the server.
    log_book
        Where is written who did what; None for a server that logs nothing.

    Raises
    ------
    ReportError
        Where a study cannot be shown.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        app.state.power_jobs.close()
        app.state.what_ifs.close()

    app = FastAPI(
        title="Tandau workbench",
        version=version("tandau"),
        openapi_url="/api/openapi.json",
        # Their pages load scripts from other hosts.
        docs_url=None,
        redoc_url=None,
        lifespan=living,
    )
    app.state.settings = settings
    app.state.shelf = Shelf(studies)
    app.state.people = People(accounts, settings)
    app.state.files = static_files()
    app.state.shell = Shell(app.state.people, app.state.shelf, app.state.files)
    app.state.cases = dict(cases or {})
    app.state.log_book = log_book or LogBook()
    app.state.what_ifs = WhatIfs(cases or {}, is_sealed=settings.is_sealed)
    app.state.power_jobs = PowerJobs(app.state.what_ifs, is_sealed=settings.is_sealed)
    app.state.entries = Buckets(settings.entries)
    app.state.heavy = Buckets(settings.heavy)
    refuse_plainly(app)
    for part in (entry, api, pages, power_pages, panel_expert, panel_chair, audit_pages):
        app.include_router(part.router)
    app.add_middleware(Protection, settings=settings, is_local=accounts is None)
    return app
