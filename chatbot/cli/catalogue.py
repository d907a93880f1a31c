"""`chatbot catalogue`: drafts the texts of products from their data."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell
from chatbot.dialogue.products.description import Style

if TYPE_CHECKING:
    from chatbot.domain.evidence import Sentence
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)
_Drafts = dict[str, dict[Style, tuple["Sentence", ...]]]


@app.callback()
def catalogue() -> None:
    """Draft the texts of products from their data."""


@app.command()
def describe(
    named: Annotated[str, typer.Argument(metavar="SKU_OR_ID", help="The product: a SKU, its id or its name.")],
    language: Annotated[
        str, typer.Option(metavar="TAG", help="Write in this language only, such as en or zh, not in all.")
    ] = "",
    style: Annotated[Style | None, typer.Option(help="Write this only, not all three.")] = None,
    model: Annotated[bool, typer.Option("--model", help="Let the configured language model word it.")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Draft title, description and story of a product; every value in them is one of its data."""
    settings = read_settings(config, data_dir)
    styles = tuple(Style) if style is None else (style,)
    if not model:
        settings = settings.model_copy(update={"lm": settings.lm.model_copy(update={"backend": "none"})})
    drafts = asyncio.run(_drafted(settings, named, language, styles))
    if as_json:
        typer.echo(json.dumps(_as_json(named, drafts), ensure_ascii=False, indent=2))
        return
    for tag, texts in drafts.items():
        for kind, sentences in texts.items():
            typer.echo(f"[{tag}] {kind}: {_text(sentences)}")


async def _drafted(settings: Settings, named: str, language: str, styles: tuple[Style, ...]) -> _Drafts:
    from chatbot.bootstrap import build
    from chatbot.bootstrap.describing import described
    from chatbot.dialogue.products.description import evidence_of
    from chatbot.dialogue.wording import worded

    app = build(settings)
    drafts: _Drafts = {}
    try:
        await app.warm_up_model()
        for tag in (language,) if language else sorted(app.languages):
            product = await described(app, named, tag)
            if unsaid := product.words.unsaid(product.product):
                tell(f"No words in descriptions.{tag}.yaml for: {', '.join(unsaid)}")
            drafts[tag] = {
                style: await worded(evidence_of(product, style), app.model, settings.lm.budget_s) for style in styles
            }
    finally:
        await app.close()
    return drafts


def _text(sentences: tuple[Sentence, ...]) -> str:
    return "".join(one.text + one.gap for one in sentences).rstrip()


def _as_json(named: str, drafts: _Drafts) -> dict[str, Any]:
    return {
        "product": named,
        "texts": {
            tag: {
                style.value: {
                    "text": _text(sentences),
                    "sentences": [
                        {"text": one.text, "by": one.origin.value, "facts": list(one.fact_names)} for one in sentences
                    ],
                }
                for style, sentences in texts.items()
            }
            for tag, texts in drafts.items()
        },
    }
