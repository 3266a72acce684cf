"""An invented elicitation to put into a copy of the mini case: no expert ever said any of it."""

import csv

COST = ("alpha", "overnight_cost", "USD/kW", 2024)
# Expert, 5, 50 and 95 % quantile, day.
STATED = (
    ("ann", 4000, 5000, 8000, "2025-01-10"),
    ("ben", 6000, 7000, 9000, "2025-01-10"),
    ("cy", 3000, 4500, 7000, "2025-04-01"),
)
ANSWERS = (12, 14, 9, 20, 31, 5, 17, 26)


def elicitations(rows=STATED):
    """Return rows of elicitations.csv on the overnight cost of alpha."""
    subject, variable, unit, year = COST
    return [
        {
            "id": f"E-{expert}",
            "expert": expert,
            "subject": subject,
            "variable": variable,
            **dict(zip(("p05", "p50", "p95"), quantiles, strict=True)),
            "unit": unit,
            "price_year": year,
            "stated_on": day,
            "source": "workshop",
            "note": "invented for the test",
        }
        for expert, *quantiles, day in rows
    ]


def seeds(n_seeds=8, experts=("ann", "ben", "cy"), known_on="2025-02-01"):
    """Return rows of seeds.csv: ann is right as often as she says, ben too high, cy too wide."""
    rows = []
    for number, answer in enumerate(ANSWERS[:n_seeds]):
        above = number % 2
        stated = {
            "ann": (answer - 4 - above, answer - 1 + 3 * above, answer + 6),
            "ben": (answer + 1, answer + 2, answer + 3),
            "cy": (answer - 40, answer - 2 + 4 * above, answer + 60),
        }
        rows += [
            {
                "question": f"q{number}",
                "expert": expert,
                **dict(zip(("p05", "p50", "p95"), stated[expert], strict=True)),
                "answer": answer,
                "unit": "month",
                "stated_on": "2025-01-10",
                "known_on": known_on,
                "source": "ministry",
                "note": "invented for the test",
            }
            for expert in experts
        ]
    return rows


def write_rows(path, rows):
    """Write a CSV table."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def add_elicitation(folder, *, n_seeds=8, method=None, rows=None):
    """Put the elicitation, its source and the seed questions into a case folder."""
    write_rows(folder / "elicitations.csv", elicitations() if rows is None else rows)
    if n_seeds:
        write_rows(folder / "seeds.csv", seeds(n_seeds))
    with (folder / "sources.csv").open("a", encoding="utf-8") as stream:
        stream.write("workshop,Invented workshop,Tandau,judgement,2025-01-10,,workshop\n")
    if method:
        told = f"experts:\n  method: {method}\n  reason: chosen for the test\n"
        case = folder / "case.yaml"
        case.write_text(case.read_text(encoding="utf-8") + told, encoding="utf-8")
