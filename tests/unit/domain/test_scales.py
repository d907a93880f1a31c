import pytest

from chatbot.domain.scales import is_worn, rank, scale, shades


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (("L", "XS", "XXL", "M", "S", "XL"), ("XS", "S", "M", "L", "XL", "XXL")),
        (("44", "36", "42"), ("36", "42", "44")),
        (("1.0 l", "150 ml", "0.5 l", "2 l"), ("150 ml", "0.5 l", "1.0 l", "2 l")),
        (("160 x 200 cm", "140 x 200 cm"), ("140 x 200 cm", "160 x 200 cm")),
        (("2 m", "110 cm", "0.5 m"), ("0.5 m", "110 cm", "2 m")),
        (("40-65 l", "15-25 l", "25-40 l"), ("15-25 l", "25-40 l", "40-65 l")),
        (("12 pieces", "2 pieces"), ("2 pieces", "12 pieces")),
        (("long", "regular"), ("regular", "long")),
        (("large", "small"), ("small", "large")),
    ],
)
def test_that_values_are_ordered_from_small_to_large(values: tuple[str, ...], ordered: tuple[str, ...]) -> None:
    assert scale(values) == ordered


def test_that_values_without_a_measure_are_on_no_scale() -> None:
    assert rank("AAA") is None
    assert scale(("AA", "AAA")) == ()
    assert scale(("M", "brown")) == ()


def test_that_colours_are_ordered_from_dark_to_light() -> None:
    assert shades(("white", "black", "mixed", "grey")) == ("black", "grey", "white")


@pytest.mark.parametrize(("value", "expected"), [("M", True), ("43", True), ("10", False), ("0.5 l", False)])
def test_that_sizes_of_clothes_and_shoes_are_known(value: str, expected: bool) -> None:
    assert is_worn(value) is expected
