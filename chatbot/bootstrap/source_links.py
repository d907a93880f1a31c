"""Where the server shows what a reply cites."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from chatbot.domain.knowledge import Citation

SOURCES = "/sources"
_LONGEST_QUOTE = 500


def link_to(citation: Citation) -> str:
    """Return the path of the cited passage in the text that was cited; empty for what has no page, such as products."""
    if not (citation.language and citation.version):
        return ""
    place = f"{SOURCES}/{quote(citation.language, safe='')}/{quote(citation.document_id, safe='')}"
    asked = urlencode({"version": citation.version, "quote": citation.quote[:_LONGEST_QUOTE]})
    return f"{place}?{asked}#{quote(citation.anchor)}"
