"""The shop's rules as a turn sees them, and the passages that show them to people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chatbot.dialogue.turn import Turn
from chatbot.domain.evidence import Statement
from chatbot.domain.rules import Rule, RulesToday
from chatbot.errors import KnowledgeError
from chatbot.ports.retriever import Retriever
from chatbot.ports.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Policy:
    """What flows that decide by rules ask of rulebook and index."""

    rulebook: Rulebook
    retriever: Retriever

    def today(self, turn: Turn) -> RulesToday:
        """Return the rules of all times, looked at from the day of the turn where the shop is."""
        return turn.shop.rules_at(self.rulebook.rules, turn.now)

    async def cited(self, statement: Statement, rule: Rule | None, turn: Turn) -> Statement:
        """Return the statement with the passage of the clause it rests on; without it when the index cannot give it.

        The clause is shown as it was in force with the rule, in the shopper's language, else in the shop's. What was
        decided or done is told all the same: it rests on the rule, the passage only shows it.
        """
        if rule is None:
            return statement
        try:
            clause, tag = rule.clause, turn.language.tag
            day = min(turn.today, rule.effective.end or turn.today)
            passage = await self.retriever.clause(clause.document_id, clause.heading, tag, day)
        except KnowledgeError:
            return statement
        return statement if passage is None else replace(statement, passages=(passage,))
