"""The real clock is in UTC, real identifiers cannot be guessed or misread."""

from datetime import UTC, datetime, timedelta

from chatbot.adapters.identity.world import SystemClock, SystemIds


def test_that_the_clock_shows_the_present_in_utc() -> None:
    now = SystemClock().now()

    assert now.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_that_identifiers_are_letters_and_digits_after_one_underscore_and_never_repeat() -> None:
    made = {SystemIds().new("ret") for _ in range(1000)}

    assert len(made) == 1000
    assert all(identifier.startswith("ret_") and identifier[4:].isalnum() for identifier in made)
    assert all(identifier.isascii() and len(identifier) == 26 for identifier in made)


def test_that_codes_have_six_characters_without_look_alikes() -> None:
    codes = {SystemIds().code() for _ in range(1000)}

    assert len(codes) > 990
    assert all(len(code) == 6 and code.isalnum() and code.upper() == code for code in codes)
    assert not set("".join(codes)) & set("0O1IL")
