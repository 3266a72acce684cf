"""A process that has imported all that a server needs, and forks servers that can be killed.

Each line of standard input starts one: ``hand_in STATE SEAT SEAT …`` or ``web STATE PORT SECRET``.
It tells ``pid N``; one that hands in tells for each form ``tried SEAT FORM`` before and
``done FORM RECEIPT`` after; when it was killed, ``over``.
"""

import os
import sys
import threading

import uvicorn

from tandau.panel.answers import read_answers
from tandau.panel.submissions import MOST_FORMS, new_form, submit
from tandau.state.database import open_state
from tandau.web.accounts import StateAccounts
from tandau.web.app import create_app
from tandau.web.settings import Rate, Settings

INTERESTS = [{"offer": name, "interest": "none"} for name in ("alpha", "beta", "gamma")]


def tell(*words):
    """Write one line in one piece: pipes keep such short ones whole."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def hand_in(where, *seats):
    """Hand in for several experts at once."""
    state = open_state(where)

    def hand_in_as(seat_id):
        for number in range(MOST_FORMS - 1):
            form = new_form()
            judged = {"criterion": "training", "offer": "alpha", "mode": number % 11, "reason": "-"}
            answers = read_answers({"interests": INTERESTS, "judgements": [judged]})
            tell("tried", seat_id, form)
            tell("done", form, submit(state, seat_id, form, answers).receipt)

    for one in seats:
        threading.Thread(target=hand_in_as, args=(one,)).start()


def web(where, port, secret):
    """Serve the pages of the panel."""
    freely = Rate(1e6, 10**6)
    settings = Settings(bytes.fromhex(secret), requests=freely, entries=freely)
    app = create_app([], accounts=StateAccounts(open_state(where)), settings=settings)
    uvicorn.run(app, port=int(port), log_level="critical", access_log=False)


def main():
    """Fork one server a line."""
    for line in sys.stdin:
        kind, *words = line.split()
        child = os.fork()
        if not child:
            {"hand_in": hand_in, "web": web}[kind](*words)
            return
        tell("pid", child)
        os.waitpid(child, 0)
        tell("over")


if __name__ == "__main__":
    main()
