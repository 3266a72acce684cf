"""The commands under ``tandau forecast`` and ``tandau backtest``."""
# ruff: noqa: PLC0415

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tandau.cli_options import AsJson, AsOf, Quiet, day_of, err, out, print_json
from tandau.cli_records import cost_outturn, partner_exit
from tandau.errors import EvidenceError, Fault
from tandau.terminal import Bar

if TYPE_CHECKING:
    from tandau.evidence.history import History

app = typer.Typer(help="Forecast from the packaged records.", no_args_is_help=True)
backtest_app = typer.Typer(help="Hold a forecast against what came.", no_args_is_help=True)

Seed = Annotated[int, typer.Option(min=0, help="Random seed.")]
Futures = Annotated[int, typer.Option(min=100, max=1_000_000, help="Joint draws.")]


HistoryFile = Annotated[
    Path | None,
    typer.Option("--history", help="A build history of your own (`tandau history import`)."),
]


@app.callback()
def _forecast() -> None:
    """Forecast from the packaged records."""


app.command(name="partner-exit")(partner_exit)
app.command(name="cost-outturn")(cost_outturn)


@backtest_app.callback()
def _backtest() -> None:
    """Hold a forecast against what came."""


@app.command(name="construction-time")
def construction_time(
    host: Annotated[str, typer.Option(help="Country of the plant.")] = "",
    vendor: Annotated[str, typer.Option(help="Country of the vendor.")] = "",
    units: Annotated[int, typer.Option(min=1, max=12, help="Units of the plant.")] = 1,
    first_concrete: Annotated[
        float | None, typer.Option(help="Year of first concrete, for calendar dates.")
    ] = None,
    spacing: Annotated[
        float, typer.Option(min=0, help="Years between first concretes of two units.")
    ] = 1.0,
    promise: Annotated[
        float | None, typer.Option(min=0, help="Years promised; default: as vendors have done.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="A unit under construction, in place of host and vendor.")
    ] = None,
    announced: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Announced grid connection of that unit."),
    ] = None,
    announced_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the announcement.")
    ] = None,
    history_file: HistoryFile = None,
    as_of: AsOf = None,
    futures: Futures = 5000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Forecast years from first concrete to grid connection, beside actual units."""
    from tandau.evidence.history import read_history
    from tandau.terminal_forecast import comparables_table, construction_table, picture

    day = day_of(as_of) or datetime.now().astimezone().date()
    with err.status("fitting the build history"):
        if unit is None:
            told, years = _plant(
                read_history(history_file), host, vendor, day, units, futures, seed, promise
            )
            if first_concrete is not None:
                told["grid_connection"] = _calendar(years, first_concrete, spacing)
        else:
            said = day_of(announced), day_of(announced_on)
            told, years = _unit(read_history(history_file), unit, day, said, futures, seed, promise)
    if as_json:
        print_json(told)
        return
    out.print(construction_table(told))
    out.print(picture(years[0], told["promise"]), markup=False, highlight=False)
    out.print(comparables_table(told))
    for name, value in told.get("grid_connection", {}).items():
        spread = f"{value['p05']:.1f} to {value['p95']:.1f}"
        out.print(f"{name.replace('_', ' ')} connected: {value['p50']:.1f} ({spread})")
    out.print(told["caveat"], soft_wrap=True)


def _plant(
    history: History,
    host: str,
    vendor: str,
    day: date,
    units: int,
    futures: int,
    seed: int,
    promise: float | None,
) -> tuple[dict[str, Any], Any]:
    from tandau.evidence.construction_report import OFFER, figures, joint_times
    from tandau.evidence.history import countries
    from tandau.evidence.promises import usual_promise

    known = countries(history)
    faults = [
        Fault("command line", f"--{name}", "nothing", "a country's name", "name one, or --unit")
        for name, value in (("host", host), ("vendor", vendor))
        if not value
    ]
    if vendor and vendor not in known:
        got, expected = vendor, f"one of {', '.join(known)}"
        faults.append(Fault("command line", "--vendor", got, expected, "spell it as the record"))
    if faults:
        raise EvidenceError(faults)
    years, forecast = joint_times(
        history, host, vendor, day, n_units=units, n_futures=futures, seed=seed
    )
    draws = years.to_numpy()
    promised = usual_promise(day, vendor) if promise is None else promise
    told = figures(draws[0], promised, forecast.comparables[OFFER], day, forecast.known_until)
    is_known = host in known
    told |= {"host": host, "vendor": vendor, "units": units, "host_is_in_record": is_known}
    return told, draws


def _unit(
    history: History,
    name: str,
    day: date,
    announced: tuple[date | None, date | None],
    futures: int,
    seed: int,
    promise: float | None,
) -> tuple[dict[str, Any], Any]:
    from tandau.evidence.construction_data import builds
    from tandau.evidence.construction_report import figures
    from tandau.evidence.construction_time import comparable_units
    from tandau.evidence.history import last_known
    from tandau.evidence.posterior_cache import cached_fit
    from tandau.evidence.promises import slip, usual_promise
    from tandau.evidence.under_way import Announcement, completion_times, open_unit

    known = min(day, last_known(history))
    found = open_unit(history, name, known)
    date_of, said = announced
    signal = None
    if date_of is not None:
        signal = (Announcement(date_of, said or day), slip(history, known))
    posterior = cached_fit(builds(history, known))
    years = completion_times(posterior, history, found, known, futures, seed, signal)
    promised = usual_promise(day, found.vendor_country) if promise is None else promise
    units = comparable_units(history, found.country, found.vendor_country, known)
    told = figures(years, promised, units, day, known)
    start = found.first_concrete.year + (found.first_concrete.timetuple().tm_yday - 1) / 365.25
    told |= {"unit": found.name, "host": found.country, "vendor": found.vendor_country}
    told["age"] = round((known - found.first_concrete).days / 365.25, 2)
    told["grid_connection"] = _calendar(years[None, :], start, 0.0)
    return told, years[None, :]


def _calendar(years: Any, start: float, spacing: float) -> dict[str, Any]:  # noqa: ANN401
    import numpy as np

    dates = start + spacing * np.arange(len(years))[:, None] + years

    def told(values: Any) -> dict[str, float]:  # noqa: ANN401
        ends = np.quantile(values, [0.05, 0.5, 0.95])
        return dict(zip(("p05", "p50", "p95"), (round(float(one), 2) for one in ends), strict=True))

    found = {f"unit_{number + 1}": told(one) for number, one in enumerate(dates)}
    return found if len(dates) == 1 else {**found, "last_unit": told(dates.max(axis=0))}


@backtest_app.command(name="construction-time")
def backtest_construction_time(
    history_file: HistoryFile = None,
    seed: Seed = 1,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Forecast every start since 1975 from what was known before it, by seven models, and score."""
    from tandau.evidence.backtest import forecasts, summary
    from tandau.evidence.history import read_history
    from tandau.terminal_forecast import backtest_table

    with Bar(is_quiet=quiet or as_json) as progress:
        told = summary(forecasts(read_history(history_file), seed=seed, progress=progress), seed)
    if as_json:
        print_json(told)
        return
    out.print(backtest_table(told))
    out.print(told["caveat"], soft_wrap=True)
