import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.understand.references import Candidate, Resolution, named_beside_kept, resolve
from chatbot.domain.money import Money
from chatbot.languages import load_languages

_WORDS = load_languages()["en"].words
_CANDIDATES = (
    Candidate("boots", "Fjellfot Trail Boots trail boots 43 brown", Money(14900)),
    Candidate("lamp", "Lykta Desk Lamp desk lamp green", Money(3900)),
    Candidate("blue", "Vinda Rain Jacket rain jacket blue M", Money(12900)),
    Candidate("green", "Vinda Rain Jacket rain jacket green M", Money(11900)),
)


def _resolve(text: str) -> Resolution:
    return resolve(text, _CANDIDATES, _WORDS)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("the boots", ("boots",)),
        ("the fjelfot boot", ("boots",)),
        ("the lamp and the boots", ("boots", "lamp")),
        ("the blue jacket", ("blue",)),
        ("the cheaper one", ("lamp",)),
        ("the first one", ("boots",)),
        ("the second", ("lamp",)),
        ("the other one", ("lamp",)),
        ("the 3rd", ("blue",)),
        ("option 3", ("blue",)),
        ("number two please", ("lamp",)),
        ("the last one", ("green",)),
        ("the desk lamp", ("lamp",)),
        ("something else entirely", ()),
        ("", ()),
    ],
)
def test_that_names_and_places_choose(text: str, chosen: tuple[str, ...]) -> None:
    assert _resolve(text) == Resolution(chosen=chosen)


def test_that_a_name_of_two_things_is_ambiguous() -> None:
    assert _resolve("the jacket").ambiguous == ("blue", "green")


def test_that_both_with_a_name_means_all_of_that_name() -> None:
    assert set(_resolve("both jackets").chosen) == {"blue", "green"}


@pytest.mark.parametrize("text", ["both", "all of it", "everything please", "the whole order"])
def test_that_all_without_a_name_is_everything(text: str) -> None:
    assert _resolve(text) == Resolution(is_everything=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all except the lamp", Resolution(excluded=("lamp",), is_everything=True)),
        ("I keep the boots", Resolution(excluded=("boots",))),
        ("keep the boots, send back the lamp", Resolution(chosen=("lamp",), excluded=("boots",))),
        ("the blue jacket but not the boots", Resolution(chosen=("blue",), excluded=("boots",))),
        ("I am a goalkeeper, keep the boots", Resolution(excluded=("boots",))),
    ],
)
def test_that_what_is_kept_is_excluded(text: str, expected: Resolution) -> None:
    assert _resolve(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the boots stay", Resolution(excluded=("boots",))),
        ("the boots I'll keep, the lamp goes back", Resolution(chosen=("lamp",), excluded=("boots",))),
        ("send back the lamp and the boots i keep", Resolution(chosen=("lamp",), excluded=("boots",))),
        ("return the boots without the box", Resolution(chosen=("boots",))),
        ("the cheaper one of the jackets", Resolution(chosen=("green",))),
        ("the dearer one", Resolution(chosen=("boots",))),
        ("the newest", Resolution(chosen=("boots",))),
        ("the oldest", Resolution(chosen=("green",))),
        ("just a second", Resolution()),
    ],
)
def test_that_what_stays_comes_before_or_after(text: str, expected: Resolution) -> None:
    assert _resolve(text) == expected


def test_that_the_other_is_none_of_those_that_the_talk_is_about() -> None:
    two = _CANDIDATES[:2]
    assert resolve("the other one", two, _WORDS, ("lamp",)).chosen == ("boots",)
    assert resolve("the other one", _CANDIDATES, _WORDS, ("lamp",)).ambiguous == ("boots", "blue", "green")
    assert resolve("the other one", two, _WORDS, ("kettle",)).chosen == ("lamp",)


_CHINESE = (
    Candidate("boots", "Fjellfot Trail Boots Fjellfot 登山靴 登山靴 登山鞋 鞋", Money(14900)),
    Candidate("lamp", "Lykta Desk Lamp Lykta 台灯 桌灯 灯", Money(3900)),
    Candidate("kettle", "Brenna Whistling Kettle 鸣笛水壶 水壶", Money(5400)),
    Candidate("lantern", "Lykta Camp Lantern 露营灯 灯", Money(6300)),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("那双鞋", Resolution(chosen=("boots",))),
        ("台灯和水壶", Resolution(chosen=("lamp", "kettle"))),
        ("灯", Resolution(ambiguous=("lamp", "lantern"))),
        ("除了水壶都退", Resolution(excluded=("kettle",), is_everything=True)),
        ("水壶我留着，台灯退掉", Resolution(chosen=("lamp",), excluded=("kettle",))),
        ("台灯退，水壶不退", Resolution(chosen=("lamp",), excluded=("kettle",))),
        ("lykta 的", Resolution(ambiguous=("lamp", "lantern"))),
        ("第二个", Resolution(chosen=("lamp",))),
    ],
)
def test_that_chinese_names_are_found_without_spaces_the_longest_first(text: str, expected: Resolution) -> None:
    assert resolve(text, _CHINESE, load_languages()["zh"].words) == expected


def test_that_nothing_can_be_meant_where_there_is_nothing() -> None:
    assert resolve("the cheaper one", (), _WORDS) == Resolution()
    assert resolve("the third one", _CANDIDATES[:2], _WORDS) == Resolution()


@given(st.text(max_size=200))
def test_that_every_text_resolves_to_candidates_that_are_told_apart(text: str) -> None:
    meant = _resolve(text)
    named = (*meant.chosen, *meant.ambiguous, *meant.excluded)
    assert set(named) <= {candidate.id for candidate in _CANDIDATES}
    assert len(set(named)) == len(named)


_ZH_WORDS = load_languages()["zh"].words
_BOUGHT = (
    Candidate("bag", "Tind Dag 28 徒步背包 背包 包 蓝色", Money(10900)),
    Candidate("glue", "Renhold Sole Glue 鞋底胶 鞋胶 胶水", Money(890)),
    Candidate("pegs", "Skarv Peg Set 地钉 12 个", Money(1200)),
)


@pytest.mark.parametrize(
    ("text", "chosen", "excluded"),
    [
        ("把我刚买的胶取消掉,包还要", ("glue",), ("bag",)),
        ("胶不要了,背包我还要的", ("glue",), ("bag",)),
        ("那个包不要了", ("bag",), ()),
        ("退胶和地钉", ("glue", "pegs"), ()),
        ("那个收音机不要了", (), ()),
        ("橡胶垫不要了", (), ()),
        ("显示打包中，包裹别发了", (), ()),
    ],
)
def test_that_a_single_character_names_a_thing_and_what_is_still_wanted_is_left_out(
    text: str, chosen: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    meant = resolve(text, _BOUGHT, _ZH_WORDS)

    assert (sorted(meant.chosen), meant.ambiguous, meant.excluded) == (sorted(chosen), (), excluded)


def test_that_a_raincoat_is_a_rain_coat() -> None:
    """A name of two words may be written as one."""
    coats = (Candidate("coat", "Vinda Long Rain Coat", Money(0)), Candidate("hat", "Vinda Rain Hat", Money(0)))
    assert resolve("cancel the raincoat", coats, _WORDS).chosen == ("coat",)


def test_that_the_state_of_a_thing_names_nothing() -> None:
    """What is too small, or came in a bag that was opened, is neither a small speaker nor a sleeping bag."""
    bought = (
        Candidate("top", "Ullgard Base Top", Money(0)),
        Candidate("bag", "Lund Sleeping Bag", Money(0)),
        Candidate("speaker", "Tonavik Speaker small speaker", Money(0)),
    )
    for text in ("the base top, i opened the bag already", "the top is too small for me"):
        assert resolve(text, bought, _WORDS).chosen == ("top",), text
    assert resolve("i opened the bag", bought, _WORDS).chosen == ("bag",)


def test_that_an_order_may_hold_what_goes_and_what_is_kept() -> None:
    """What is kept says nothing against the order that the rest of it is in."""
    orders = (Candidate("1", "Rain Coat Play Kitchen", Money(0)), Candidate("2", "Fisker Jumper", Money(0)))
    assert named_beside_kept("the rain coat gone, keep the kitchen", orders, _WORDS) == ("1",)
