"""Finding products by name, id and SKU."""

import pytest

from chatbot.adapters.retrieval.chunking import chunk_product
from chatbot.adapters.retrieval.exact import ProductNames
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant

_NAMES = ("Skarv 2", "Skarv 2 Footprint", "Lund Light 2", "Fjellfot Trail Boots", "Ullgard Hiking Socks", "Kvist")


def _product(name: str) -> Product:
    variant = Variant(f"{name[:3].upper()}-{len(name)}-GRY", (), Money.of("1.00"), 1)
    return Product(name.lower().replace(" ", "-"), name, name.split()[0], "tents", "tent", "Good.", (variant,))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Is the skarv 2 waterproof?", ["Skarv 2"]),
        ("does skarv-2-footprint fit", ["Skarv 2 Footprint"]),
        ("SKA-7-GRY or luN-12-gry", ["Skarv 2", "Lund Light 2"]),
        ("Lund Light 2 or Skarv 2, or the Lund Light 2 again", ["Lund Light 2", "Skarv 2"]),
        ("my Skarv 2 footprint is torn", ["Skarv 2 Footprint"]),
        ("fjelfot trail boot", ["Fjellfot Trail Boots"]),
        ("ulgard hikng socks", ["Ullgard Hiking Socks"]),
        ("ulgrd hikng socks", []),
        ("Lund Light 3", []),
        ("Lund Ligt 2", ["Lund Light 2"]),
        ("skarf 2", []),
        ("SKA-7-GRX", []),
        ("light 2", []),
        ("kvist", ["Kvist"]),
        ("", []),
    ],
)
def test_that_products_are_found_as_they_are_written(text: str, found: list[str]) -> None:
    names = ProductNames([chunk for name in _NAMES for chunk in chunk_product(_product(name), "en")])

    assert [_NAMES[position] for position in names.find(text)] == found
