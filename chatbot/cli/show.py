"""Shows replies in a terminal: tables and colours where it has them, plain lines where it is a file or a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from chatbot.bootstrap.reply import Reply
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, Proposal, QuickReply
from chatbot.web.page_texts import PageTexts


def console() -> Console:
    """Return a console on stdout that takes texts as they are."""
    return Console(highlight=False, markup=False, emoji=False)


def show(reply: Reply, texts: PageTexts, out: Console) -> None:
    """Print a whole reply."""
    line(reply.text, out)
    show_rest(reply, texts, out)


def show_rest(reply: Reply, texts: PageTexts, out: Console) -> None:
    """Print what goes with the sentences: citations, cards, the proposal, quick replies."""
    for citation in reply.citations:
        line(cited(citation), out, "dim")
    for card in reply.cards:
        show_card(card, out)
    if reply.proposal is not None:
        show_card(reply.proposal.card, out)
        line(to_confirm(reply.proposal, texts), out, "bold")
    show_quick_replies(reply.quick_replies, out)


def show_card(card: Card, out: Console) -> None:
    """Print a card as a small table."""
    if not out.is_terminal:
        out.print(f"[{card.title}]", soft_wrap=True)
        for label, value in card.rows:
            out.print(f"  {label}: {value}", soft_wrap=True)
        return
    table = Table(title=Text(card.title, "bold"), title_justify="left", show_header=False, border_style="dim")
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for label, value in card.rows:
        table.add_row(Text(label), Text(value))
    out.print(table)


def show_quick_replies(quick_replies: Sequence[QuickReply], out: Console) -> None:
    """Print the quick replies with the numbers that send them."""
    if quick_replies:
        line("  ".join(f"[{number}] {one.label}" for number, one in enumerate(quick_replies, 1)), out, "cyan")


def cited(citation: Citation) -> str:
    """Return a citation in one line."""
    place = " > ".join(dict.fromkeys(part for part in (citation.title, citation.heading) if part))
    return f'({citation.number}) {place}: "{citation.quote}"'


def to_confirm(proposal: Proposal, texts: PageTexts) -> str:
    """Return how the card is confirmed, until when."""
    return texts.say("to_confirm", code=proposal.code, time=f"{proposal.expires_at.astimezone():%H:%M}")


def line(text: str, out: Console, style: str = "") -> None:
    """Print a text; only a terminal gets it wrapped and styled."""
    out.print(Text(text, style), soft_wrap=not out.is_terminal)
