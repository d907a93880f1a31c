"""The summary of a hand-over in the clerk's own language, part by part.

It is kept as one line that programs read too (`chatbot.dialogue.staff.to_person.summary`); a line of another form is
shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from chatbot.web.page_texts import PageTexts

_LINE = re.compile(
    r"(?P<who>verified customer|not signed in); (?:order (?P<order>\S+)|no order in focus); "
    r"open goals: (?P<goals>[a-z_, ]+); said: (?P<said>.*)",
    re.DOTALL,
)


def summary_rows(
    summary: str, disagreements: Sequence[str], texts: PageTexts, topic: Callable[[str], str]
) -> tuple[tuple[str, str], ...]:
    """Return the parts of a summary, each with its label; `topic` names a goal.

    What documents disagree about comes from the conversation's state: a shopper may write anything into a line.
    """
    say = texts.say
    told = "".join(f"; documents disagree: {one}" for one in disagreements)
    found = _LINE.fullmatch(summary.removesuffix(told))
    if found is None:
        return ((say("summary"), summary),)
    who = say("sum_verified" if found["who"].startswith("verified") else "sum_unknown")
    order = say("order", order=found["order"]) if found["order"] else say("sum_no_order")
    goals = (
        "" if found["goals"] == "none" else ", ".join(dict.fromkeys(topic(one) for one in found["goals"].split(", ")))
    )
    rows = ((say("sum_who"), who), (say("sum_about"), order), (say("sum_open"), goals))
    return (*rows, (say("sum_said"), found["said"].strip(" |")), (say("sum_differ"), " | ".join(disagreements)))
