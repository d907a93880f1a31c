import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from chatbot.testing.store import product
from chatbot.web.pictures import Pictures

CATALOGUE = Path(__file__).parents[3] / "knowledge" / "catalogue" / "products.jsonl"
KINDS = sorted({json.loads(line)["kind"] for line in CATALOGUE.read_text(encoding="utf-8").splitlines()})
PICTURES = Pictures()


def test_that_every_kind_of_the_demo_catalogue_has_its_shape() -> None:
    assert [kind for kind in KINDS if PICTURES.shape_of(kind) == "box"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_picture_is_well_formed_and_loads_nothing(kind: str) -> None:
    drawn = PICTURES.draw(replace(product(), kind=kind))
    names = {node.tag.rpartition("}")[2] for node in ElementTree.fromstring(drawn).iter()}
    assert names <= {"svg", "g", "path", "circle", "ellipse", "rect"}
    assert "{" not in drawn


def test_that_an_unknown_kind_is_shown_by_a_word_of_its_name_or_as_a_box() -> None:
    assert PICTURES.shape_of("two-person tent with porch") == "tent"
    assert PICTURES.shape_of("harpsichord") == "box"


def test_that_goods_without_a_known_colour_have_one_too() -> None:
    bare = replace(product(), variants=tuple(replace(one, options=()) for one in product().variants))
    assert "#6f8378" in PICTURES.draw(bare)


async def test_that_a_picture_is_served_and_one_of_nothing_is_not(web) -> None:
    client = web.client()
    answer = await client.get("/pictures/fjellfot-trail-boots.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert (await client.get("/pictures/nothing.svg")).status_code == 404
