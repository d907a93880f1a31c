"""What the fact lock pays for what a unit of the evidence does not say (docs/experiments.md tells how it was found)."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.dialogue.ground.items import Sort

FOREIGN = 9.0


@dataclass(frozen=True, slots=True)
class Costs:
    """What is paid for an item that a clause lacks, by where else it stands.

    In its sentence, in its group of statements, elsewhere, in the shopper's message, only where it is denied (or
    affirmed, as the clause is not), nowhere.
    """

    sentence: float
    group: float
    elsewhere: float
    message: float
    opposite: float
    foreign: float


COSTS = {
    Sort.VALUE: Costs(2.4, 3.2, 3.5, 2.6, 3.5, FOREIGN),
    Sort.CODE: Costs(0.3, 0.5, 3.0, 1.0, 1.0, FOREIGN),
    Sort.NAME: Costs(0.2, 0.3, 2.5, 2.5, 2.5, FOREIGN),
    Sort.PROPER: Costs(1.0, 1.5, 3.0, 0.4, 3.0, FOREIGN),
    Sort.WORD: Costs(0.3, 0.9, 1.2, 1.1, 3.9, 2.1),
    Sort.SOFT: Costs(0.1, 0.5, 0.5, 0.5, 1.2, 0.5),
    Sort.STATE: Costs(0.3, 0.8, 3.5, 3.5, 4.0, 5.0),
    Sort.CLAIM: Costs(1.6, 4.0, 5.0, 5.0, 5.0, 6.0),
}
WEIGHTS = {
    "near": 0.4,
    "flow": 1.6,
    "done_so": 2.4,
    "own_number": 0.4,
    "derived": 0.25,
    "beside_value": 2.5,
    "mixed": 3.0,
    "unbound": 3.0,
    "denied_wrongly": 5.0,
    "denial_cut": 1.5,
    "open_sentence": 0.15,
    "open_about": 0.15,
    "open_any": 0.2,
    "mid_sentence": 1.6,
    "mid_about": 1.8,
    "mid_value": 0.6,
    "mid_any": 2.6,
}
AT_MOST, AT_MOST_EACH, PER_ITEM = 1.8, 0.65, 0.08
"""What a sentence may cost: so much, a short one so much for each of its items, and for each a little more."""
