"""What every `Codes` must do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from chatbot.ports.identity import CODE_LIFETIME, MOST_TRIES, CheckedCode, CodeCheck, Codes

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_RIGHT = CheckedCode(CodeCheck.RIGHT, "cus_1")


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


class CodesContract:
    """Subclass it with a fixture `codes` that returns an empty one."""

    async def test_that_a_code_has_six_digits_and_counts_once(self, codes: Codes) -> None:
        """Use it twice."""
        code = await codes.issue("con_1", "cus_1", _NOW)
        assert (len(code), code.isdecimal()) == (6, True)
        assert await codes.check("con_1", code, _NOW) == _RIGHT
        assert await codes.check("con_1", code, _NOW) == CheckedCode(CodeCheck.NONE)

    async def test_that_a_code_counts_in_its_own_conversation_only(self, codes: Codes) -> None:
        """Try it in a conversation without a code, and in one with another code."""
        code = await codes.issue("con_1", "cus_1", _NOW)
        other = await codes.issue("con_2", "cus_2", _NOW)
        while other == code:
            other = await codes.issue("con_2", "cus_2", _NOW)
        assert await codes.check("con_3", code, _NOW) == CheckedCode(CodeCheck.NONE)
        assert await codes.check("con_2", code, _NOW) == CheckedCode(CodeCheck.WRONG)
        assert await codes.check("con_1", code, _NOW) == _RIGHT

    async def test_that_a_new_code_makes_the_earlier_one_void(self, codes: Codes) -> None:
        """Issue until they differ."""
        code = new = await codes.issue("con_1", "cus_1", _NOW)
        while new == code:
            new = await codes.issue("con_1", "cus_1", _NOW)
        assert await codes.check("con_1", code, _NOW) == CheckedCode(CodeCheck.WRONG)
        assert await codes.check("con_1", new, _NOW) == _RIGHT

    async def test_that_a_code_lives_ten_minutes(self, codes: Codes) -> None:
        """Try it on both sides of the last moment; it is void afterwards."""
        end = _NOW + CODE_LIFETIME
        code = await codes.issue("con_1", "cus_1", _NOW)
        assert await codes.check("con_1", code, end - timedelta(microseconds=1)) == _RIGHT
        code = await codes.issue("con_1", "cus_1", _NOW)
        assert await codes.check("con_1", code, end) == CheckedCode(CodeCheck.EXPIRED)
        assert await codes.check("con_1", code, _NOW) == CheckedCode(CodeCheck.NONE)

    async def test_that_the_fifth_wrong_try_is_the_last(self, codes: Codes) -> None:
        """Try wrongly until it is void, then rightly."""
        code = await codes.issue("con_1", "cus_1", _NOW)
        checks = [(await codes.check("con_1", _other(code), _NOW)).check for _ in range(MOST_TRIES)]
        assert checks == [*[CodeCheck.WRONG] * (MOST_TRIES - 1), CodeCheck.SPENT]
        assert await codes.check("con_1", code, _NOW) == CheckedCode(CodeCheck.NONE)

    async def test_that_the_fifth_try_may_be_right(self, codes: Codes) -> None:
        """Try wrongly four times."""
        code = await codes.issue("con_1", "cus_1", _NOW)
        for _ in range(MOST_TRIES - 1):
            await codes.check("con_1", _other(code), _NOW)
        assert await codes.check("con_1", code, _NOW) == _RIGHT

    async def test_that_tries_at_once_all_count(self, codes: Codes) -> None:
        """Try wrongly in parallel, then rightly."""
        code = await codes.issue("con_1", "cus_1", _NOW)
        tried = await asyncio.gather(*(codes.check("con_1", _other(code), _NOW) for _ in range(12)))
        assert sorted(one.check for one in tried) == sorted([*["wrong"] * 4, "spent", *["none"] * 7])
        assert await codes.check("con_1", code, _NOW) == CheckedCode(CodeCheck.NONE)
