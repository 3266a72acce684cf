"""A process that has imported all that handing in needs, and forks servers that can be killed.

Each line of standard input, ``STATE SEAT SEAT …``, starts one. It tells ``pid N``, then for each
form ``tried SEAT FORM`` before and ``done FORM RECEIPT`` after; when it was killed, ``over``.
"""

import os
import sys
import threading

from tandau.panel.answers import read_answers
from tandau.panel.submissions import MOST_FORMS, new_form, submit
from tandau.state.database import open_state

INTERESTS = [{"offer": name, "interest": "none"} for name in ("alpha", "beta", "gamma")]


def tell(*words):
    """Write one line in one piece: pipes keep such short ones whole."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def serve(where, seats):
    """Hand in for several experts at once."""
    state = open_state(where)

    def hand_in(seat_id):
        for number in range(MOST_FORMS - 1):
            form = new_form()
            judged = {"criterion": "training", "offer": "alpha", "mode": number % 11, "reason": "-"}
            answers = read_answers({"interests": INTERESTS, "judgements": [judged]})
            tell("tried", seat_id, form)
            tell("done", form, submit(state, seat_id, form, answers).receipt)

    for one in seats:
        threading.Thread(target=hand_in, args=(one,)).start()


def main():
    """Fork one server a line."""
    for line in sys.stdin:
        where, *seats = line.split()
        child = os.fork()
        if not child:
            serve(where, seats)
            return
        tell("pid", child)
        os.waitpid(child, 0)
        tell("over")


if __name__ == "__main__":
    main()
