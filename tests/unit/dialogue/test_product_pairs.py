import pytest

from chatbot.dialogue.products.pairs import named_beside, pointed_at, set_beside
from chatbot.languages import load_languages
from chatbot.languages.names import LocalName, LocalNames
from chatbot.testing.store import product

_IDS = {
    "over": "Tonavik 头戴式耳机",
    "in": "Tonavik 入耳式耳机",
    "air": "Lund 充气睡垫",
    "self": "Skarv 自充气睡垫",
    "foam": "Lund 泡沫睡垫",
}
_OVER, _IN, _AIR, _SELF, _FOAM = _ALL = [product(id=key, name=f"Thing {key}", kind=key) for key in _IDS]
_ZH = load_languages()["zh"].with_names(LocalNames({f"Thing {key}": LocalName(name) for key, name in _IDS.items()}, {}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("头戴的跟入耳的哪个好", ["over", "in"]),
        ("Lund 充气睡垫跟泡沫睡垫比哪个暖和", ["air", "foam"]),
        ("第二个和第一个比", ["over", "in"]),
        ("跟入耳的比哪个好", ["over", "in"]),
        ("跟头戴的比哪个好", []),
        ("睡垫和耳机哪个好", []),
        ("哪个好", []),
    ],
)
def test_that_two_products_are_set_beside_each_other(text: str, expected: list[str]) -> None:
    assert [one.id for one in set_beside(text, (_OVER, _IN), _ALL, _ZH)] == expected


def test_that_one_of_those_shown_is_pointed_at_by_a_part_of_its_name() -> None:
    assert pointed_at("头戴那个能折叠吗", (_OVER, _IN), _ZH) == _OVER
    assert pointed_at("耳机那个能折叠吗", (_OVER, _IN), _ZH) is None
    assert pointed_at("能折叠吗", (_OVER, _IN), _ZH) is None


_POCKET, _STORM = (product(id=id, name=f"Vinda {id.title()} Jacket", kind="rain jacket") for id in ("pocket", "storm"))
_SPEAKER = product(id="speaker", name="Tonavik Pocket Speaker", kind="speaker")
_RADIO = product(id="radio", name="Tonavik Storm Radio", kind="")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the pocket and the storm jacket", ["pocket", "storm"]),
        ("storm vs pocket, which is better", ["storm", "pocket"]),
        ("the storm and the jacket", []),
        ("the pocket jacket", []),
    ],
)
def test_that_two_of_a_sort_are_named_by_what_only_each_has(text: str, expected: list[str]) -> None:
    shop = (_POCKET, _STORM, _SPEAKER, _RADIO)
    assert [one.id for one in named_beside(text, shop, load_languages()["en"])] == expected


def test_that_a_piece_of_a_name_names_another_one_of_the_sort_in_talk() -> None:
    over, heard = (product(id=id, name=f"Thing {id}", kind="headphones") for id in ("over", "in"))
    assert set_beside("跟入耳的比哪个贵", (over,), (over, heard), _ZH) == [over, heard]
