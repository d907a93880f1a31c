"""Replies look like tables where the terminal can show them, like plain lines elsewhere."""

import io

from rich.console import Console

from chatbot.bootstrap.reply import Reply
from chatbot.cli.show import show
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, CardKind, QuickReply
from chatbot.web.page_texts import TERMINAL, PageTexts

_REPLY = Reply(
    text="[bold]Not markup[/bold] (1).",
    outcome="say",
    citations=(Citation(1, "gift-cards", "Gift cards", "Gift cards", "gift-cards", "A quote."),),
    cards=(Card(CardKind.ORDER, "40817", "Order 40817", (("Total", "149.00 EUR"),)),),
    quick_replies=(QuickReply("Yes", "yes"), QuickReply("No", "no")),
)


def _shown(is_terminal: bool) -> str:
    out = io.StringIO()
    show(
        _REPLY,
        PageTexts("en", "Fernholm", TERMINAL),
        Console(file=out, force_terminal=is_terminal, width=60, highlight=False, markup=False),
    )
    return out.getvalue()


def test_that_a_pipe_gets_plain_lines() -> None:
    assert _shown(is_terminal=False).splitlines() == [
        "[bold]Not markup[/bold] (1).",
        '(1) Gift cards: "A quote."',
        "[Order 40817]",
        "  Total: 149.00 EUR",
        "[1] Yes  [2] No",
    ]


def test_that_a_terminal_gets_a_table_and_the_same_words() -> None:
    shown = _shown(is_terminal=True)

    assert "\x1b[" in shown
    assert "[bold]Not markup[/bold] (1)." in shown
    assert "┃" in shown or "│" in shown
    assert "149.00 EUR" in shown
