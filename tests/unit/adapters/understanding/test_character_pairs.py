"""How likely characters follow one another."""

from chatbot.adapters.understanding.character_pairs import END, START, CharacterPairs

_SOUNDS = {"退": "tui", "腿": "tui", "货": "huo"}


def _sound(character: str) -> str:
    return _SOUNDS.get(character, character)


def test_that_runs_are_counted_as_they_stand() -> None:
    pairs = CharacterPairs(["退货退货", "货"], {}, _sound)
    assert (pairs.often("退货"), pairs.often("货退"), pairs.often("退货退"), pairs.often("货货")) == (2, 1, 1, 0)
    assert pairs.total == 5


def test_that_what_follows_often_is_likelier() -> None:
    pairs = CharacterPairs(["退货"] * 9 + ["退款"], {}, _sound)
    assert pairs.likelihood("退货") > pairs.likelihood("退款") > pairs.likelihood("退单")
    assert pairs.likelihood(f"{START}退") > pairs.likelihood(f"{START}货")
    assert pairs.likelihood(f"货{END}") > pairs.likelihood(f"退{END}")


def test_that_the_words_of_other_texts_count_where_these_say_nothing() -> None:
    pairs = CharacterPairs(["退货"], {"帐篷": 500, "篷": 500, "帐房": 9}, _sound)
    assert pairs.likelihood("帐篷") > pairs.likelihood("帐房")


def test_that_slips_in_the_texts_do_not_count() -> None:
    slips = CharacterPairs(["退货"] * 200 + ["腿货"] * 5, {}, _sound)
    legs = CharacterPairs(["退货"] * 9 + ["腿货"] * 5, {}, _sound)
    assert slips.likelihood("腿货") < legs.likelihood("腿货")


def test_that_without_texts_everything_is_alike() -> None:
    pairs = CharacterPairs([], {}, _sound)
    assert pairs.likelihood("退货") == pairs.likelihood("货退")
