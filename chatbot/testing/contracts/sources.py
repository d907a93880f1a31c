"""What every reader of a format must do. Inherit and give fixtures: `sample`, a file about parking, and `read`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.errors import UnreadableSource

SENTENCE = "You can park behind the shop for two hours."
Read = Callable[[Path], tuple[Document, ...]]
"""Reads a file below the knowledge folder. Raises UnreadableSource."""


class SourceContract:
    """The tests of a reader; `sample` lies in `<folder>/en/faq/`, has no description and holds SENTENCE."""

    def test_that_the_text_is_there_as_it_was_written(self, sample: Path, read: Read) -> None:
        """Read the sample."""
        (document,) = read(sample)

        assert SENTENCE in document.text
        assert document.title
        assert document.path == str(sample)

    def test_that_the_text_can_be_cited_by_a_heading_or_a_table(self, sample: Path, read: Read) -> None:
        """Look for what passages are cited by."""
        (document,) = read(sample)

        assert any(line.startswith(("# ", "## ", "|")) for line in document.text.splitlines())

    def test_that_names_say_what_nobody_else_does(self, sample: Path, read: Read) -> None:
        """Read the sample as it lies there."""
        (document,) = read(sample)

        assert (document.id, document.language, document.section) == ("parking", "en", "faq")
        assert (document.tier, document.effective) == (Tier.GUIDE, Period(date.min))

    def test_that_the_file_beside_it_says_what_it_is(self, sample: Path, read: Read) -> None:
        """Describe the sample."""
        described = "tier: policy\nsection: arrival\neffective_from: 2026-01-01\neffective_to: 2026-12-31\n"
        sample.with_name(f"{sample.name}.yaml").write_text(described, encoding="utf-8")

        (document,) = read(sample)

        assert (document.tier, document.section) == (Tier.POLICY, "arrival")
        assert document.effective == Period(date(2026, 1, 1), date(2026, 12, 31))

    def test_that_a_file_is_read_the_same_each_time(self, sample: Path, read: Read) -> None:
        """Read the sample twice: what is unchanged must not be embedded again."""
        assert read(sample) == read(sample)

    @pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe" * 99, b"\x1f\x8b\x08\x00" + bytes(99)])
    def test_that_what_is_no_such_file_is_refused_with_a_reason(self, sample: Path, read: Read, content: bytes) -> None:
        """Read nothing, noise, and something that is compressed."""
        sample.write_bytes(content)

        with pytest.raises(UnreadableSource) as caught:
            read(sample)

        assert caught.value.reason
        assert caught.value.path == str(sample)

    def test_that_a_file_that_is_gone_is_refused(self, sample: Path, read: Read) -> None:
        """Remove the sample."""
        sample.unlink()

        with pytest.raises(UnreadableSource):
            read(sample)
