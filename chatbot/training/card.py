"""Writes the card of a trained Store LM: what it is, how it was made, what was measured, what it cannot do."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from chatbot.training.evaluate import Figures, Told
from chatbot.training.store_lm import Recipe

_CARD = Template("""---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-generation
---

# Store LM

A language model of $parameters million parameters that words the replies of Storedesk. It is told *what* to
say, as typed statements with references to facts (`[order_status.late] <item> many <order> <carrier> <place>
<scanned> past`), and writes *how*: sentences with the same references. Code fills in the values. The model
sees no value and no word of a shopper, so it can neither garble an amount nor follow an instruction hidden in
a message, and a fact lock checks every sentence before it is shown; what fails is replaced by the composed
sentence.

Llama architecture: $width wide, $layers layers, $heads heads, tied embeddings, its own byte-level BPE of
$vocabulary tokens in which every statement key and every reference is one token; weights in float16. English
only.

## Data

Invented, no shop and no person in it: `chatbot/training` draws what the flows say in a turn (one goal or two,
several parcels, refusals with alternatives, lists of products), with random traits (one or many, past or
future), and words it from the phrases, the paraphrases (`chatbot/languages/paraphrases/en.yaml`) and
sentences that say several statements at once (`en-merged.yaml`), with pronouns for what was just named. A
target is kept only if the product's writer and fact lock take all of it. $held_out % of the combinations of
four and more statements are never trained on. Half of the examples are statements of several turns in no order,
and half call their facts by numbers of no order, so that nothing can be guessed. Before the words for a
statement the model writes the number and key of its line, two tokens that are never shown.

## Training

    $command

$steps steps of about $tokens tokens (prompt, reply and padding), loss on the $learnt reply tokens only;
AdamW, rate $rate with $warm_up steps of warm-up and a cosine to $last_rate, bfloat16 autocast on CPU. The
same seed gives the same data; weights are the same on the same machine with the same number of threads.

## Figures

$machine. Greedy decoding through `TransformersChatModel` and `Writer`, as in the product; half of the turns are
drawn as shoppers meet them, half are combinations never trained on. `chatbot train card` repeats it.

$table

What the lock refused: $failures.

## Samples

$samples

## Limits

- It says only what the statements of `chatbot/languages/en.yaml` say. A new statement or fact is composed,
  not worded, until it is trained again with paraphrases for it.
- Alone it is useless: it answers no question and knows nothing.
- With very long turns (four parcels and more) the reply can reach the limit of tokens; what is missing is
  composed.
- The lock checks words and claims of a whole turn. That a claim stands beside the right fact is learnt, and
  measured above.
""")


@dataclass(frozen=True, slots=True)
class Made:
    """How a model was made: the command, its recipe, parameters (millions), reply tokens learnt from, the machine."""

    command: str
    recipe: Recipe
    parameters: float
    learnt: int
    machine: str


def card(made: Made, measured: Figures, told: tuple[Told, ...], held_out_percent: int) -> str:
    """Return the card as Markdown."""
    recipe = made.recipe
    table = "\n".join(("| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in measured.rows)))
    failures = "; ".join(f"{text} ({number})" for text, number in measured.failures) or "nothing"
    return _CARD.substitute(
        parameters=f"{made.parameters:.1f}",
        width=recipe.width,
        layers=recipe.layers,
        heads=recipe.heads,
        vocabulary=f"{recipe.vocabulary:,}",
        held_out=held_out_percent,
        command=made.command,
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


def _samples(told: tuple[Told, ...]) -> list[str]:
    lines = []
    for one in sorted(told, key=lambda one: len(one.evidence.statements))[:: max(1, len(told) // 6)][:6]:
        keys = ", ".join(statement.key for statement in one.evidence.statements)
        lines.append(f"- `{keys}`: {' '.join(sentence.text for sentence in one.sentences)}")
    return lines
