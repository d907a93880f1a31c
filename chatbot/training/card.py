"""Writes the card of a trained Store LM: what it is, how it was made, what was measured, what it cannot do."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from chatbot.training.curve import Progress
from chatbot.training.evaluate import Figures, Told
from chatbot.training.store_lm import Recipe
from chatbot.training.style import style_of

_CARD = Template("""---
license: apache-2.0
language: [$tags]
library_name: transformers
pipeline_tag: text-generation
---

# Store LM

A language model of $parameters million parameters that words the replies of Storedesk. It is told *what* to
say, as a language and typed statements with references to facts (`[en]`, `[order_status.late] <item> many <order>
<carrier> <place> <scanned> past`), and writes *how*: sentences with the same references. Code fills in the values.
The model sees no value and no word of a shopper, so it can neither garble an amount nor follow an instruction
hidden in a message, and a fact lock checks every sentence before it is shown; what fails is replaced by the
composed sentence.

Llama architecture: $width wide, $layers layers, $heads heads, tied embeddings, its own byte-level BPE of
$vocabulary tokens in which every language, statement key and reference is one token; weights in float16.

## Data

Invented, no shop and no person in it: `chatbot/training` draws what the flows say in a turn (one goal or two,
several parcels, refusals with alternatives, lists of products), with random traits (one or many, past or
future), in a language drawn evenly ($tags), and words it from the phrases, the paraphrases
(`chatbot/languages/paraphrases/<language>.yaml`) and sentences that say several statements at once
(`...-merged.yaml`), with pronouns for what was just named (`...-style.yaml`). All of these were written for this
project. A target is kept only if the product's writer and fact lock take all of it. $held_out % of the combinations of
four and more statements are never trained on. Half of the examples are statements of several turns in no order,
and half call their facts by numbers of no order, so that nothing can be guessed. Before the words for a
statement the model writes the number and key of its line, two tokens that are never shown.

## Training

    $command

$start$steps steps of about $tokens tokens (prompt, reply and padding), loss on the $learnt reply tokens only;
AdamW, rate $rate with $warm_up steps of warm-up and a cosine to $last_rate, bfloat16 autocast on CPU. The
same seed gives the same data; weights are the same on the same machine with the same number of threads.
`curve.csv` has the course of the loss: $curve.

## Figures

$machine. Greedy decoding through `TransformersChatModel` and `Writer`, as in the product; half of the turns are
drawn as shoppers meet them, half are combinations never trained on. `chatbot train card` repeats it. Other work
shared the machine.

$table

What the lock refused: $failures.

## Samples

$samples

## Limits

- It says only what the statements of `chatbot/languages` say. A new statement or fact is composed,
  not worded, until it is trained again with paraphrases for it.
- Alone it is useless: it answers no question and knows nothing.
- With very long turns (four parcels and more) the reply can reach the limit of tokens; what is missing is
  composed.
- The lock checks words and claims of a whole turn. That a claim stands beside the right fact is learnt, and
  measured above.
""")

_START = """It started from an earlier Store LM of the same shape: its layers, and the embeddings of the tokens that
both have.

"""


@dataclass(frozen=True, slots=True)
class Made:
    """How a model was made: the command, recipe, parameters (millions), reply tokens learnt from, machine, course."""

    command: str
    recipe: Recipe
    parameters: float
    learnt: int
    machine: str
    curve: tuple[Progress, ...] = ()


def card(made: Made, measured: Figures, told: tuple[Told, ...], held_out_percent: int) -> str:
    """Return the card as Markdown."""
    recipe = made.recipe
    head = (("", measured.languages), ("---", ("---",) * len(measured.languages)))
    table = "\n".join(f"| {' | '.join((name, *values))} |" for name, values in (*head, *measured.rows))
    failures = "; ".join(f"{text} ({number})" for text, number in measured.failures) or "nothing"
    return _CARD.substitute(
        tags=", ".join(recipe.languages),
        curve=_course(made.curve),
        parameters=f"{made.parameters:.1f}",
        width=recipe.width,
        layers=recipe.layers,
        heads=recipe.heads,
        vocabulary=f"{recipe.vocabulary:,}",
        held_out=held_out_percent,
        command=made.command,
        start=_START if recipe.start else "",
        steps=f"{recipe.steps:,}",
        tokens=f"{recipe.tokens:,}",
        learnt=f"{made.learnt:,}",
        rate=recipe.rate,
        warm_up=recipe.warm_up,
        last_rate=recipe.last_rate,
        machine=made.machine,
        table=table,
        failures=failures,
        samples="\n".join(_samples(told)),
    )


def _course(curve: tuple[Progress, ...]) -> str:
    """Return the loss of some of the steps, the first and the last among them."""
    shown = dict.fromkeys((*curve[:: max(1, len(curve) // 8)], *curve[-1:]))
    return ", ".join(f"{one.loss:.3f} at step {one.step:,}" for one in shown) or "not kept"


def _samples(told: tuple[Told, ...]) -> list[str]:
    lines = []
    for one in sorted(told, key=lambda one: len(one.evidence.statements))[:: max(1, len(told) // 12)][:12]:
        keys = ", ".join(statement.key for statement in one.evidence.statements)
        lines.append(f"- `{keys}`: {_reply(one)}")
    return lines


def _reply(told: Told) -> str:
    return style_of(told.evidence.language.tag).between.join(sentence.text for sentence in told.sentences)
