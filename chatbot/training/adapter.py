"""Fine-tunes any causal language model on a shop's own conversations and on invented turns, by LoRA.

Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (2021). What is written is an adapter: a folder of a few
megabytes that names its base model, and that transformers and the engines load beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from chatbot.adapters.lm.prompt import render
from chatbot.errors import ConfigurationError, MissingModel
from chatbot.training.curve import CURVE, Curve, Progress
from chatbot.training.dialogues import Dialogue

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase, Trainer, TrainerCallback

    Row = dict[str, list[int]]

_IGNORED = -100
_CHECKPOINTS = "checkpoints"


@dataclass(frozen=True, slots=True)
class AdapterRecipe:
    """How an adapter learns: `batch` examples a step, of at most `context` tokens; `rank` of its matrices.

    A checkpoint is kept every `kept_steps`.
    """

    base: str
    steps: int = 300
    batch: int = 8
    rank: int = 16
    rate: float = 2e-4
    context: int = 1024
    kept_steps: int = 50
    seed: int = 7


def train_adapter(
    dialogues: Sequence[Dialogue],
    out: Path,
    recipe: AdapterRecipe,
    report: Callable[[Progress], None],
    *,
    is_resumed: bool = False,
) -> None:
    """Learn the last reply of each dialogue and write adapter, tokenizer and course of the loss to the folder `out`.

    Raises MissingModel when base or checkpoint are not there, ConfigurationError when no dialogue is short enough.
    """
    from transformers import PrinterCallback
    from transformers.trainer_utils import get_last_checkpoint

    folder = out / _CHECKPOINTS
    checkpoint = get_last_checkpoint(str(folder)) if is_resumed and folder.is_dir() else None
    if is_resumed and checkpoint is None:
        raise MissingModel(f"there is no training to resume in {out}")
    tokenizer = _tokenizer(recipe.base)
    rows = [row for row in (_row(one, tokenizer) for one in dialogues) if len(row["input_ids"]) <= recipe.context]
    if not rows:
        raise ConfigurationError(f"no dialogue has a reply to learn and at most {recipe.context} tokens")
    trainer = _trainer(rows, tokenizer, out, recipe)
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(_reporting(out, recipe, _tokens_of_a_reply(rows), report))
    trainer.train(resume_from_checkpoint=checkpoint)
    trainer.model.save_pretrained(out)
    (out / "README.md").unlink(missing_ok=True)  # a form that nobody filled in
    (out / "adapter_model.safetensors").chmod(0o644)
    tokenizer.save_pretrained(out)


def _tokenizer(base: str) -> PreTrainedTokenizerBase:
    from transformers import AutoTokenizer

    try:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(base)
    except (OSError, ValueError) as error:
        raise MissingModel(f"{base} cannot be loaded: {error}") from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def _trainer(rows: Sequence[Row], tokenizer: PreTrainedTokenizerBase, out: Path, recipe: AdapterRecipe) -> Trainer:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, DataCollatorForSeq2Seq, Trainer, TrainingArguments

    has_gpu = torch.cuda.is_available()
    torch.manual_seed(recipe.seed)
    base = AutoModelForCausalLM.from_pretrained(
        recipe.base, use_safetensors=True, dtype=torch.bfloat16 if has_gpu else torch.float32
    )
    config = LoraConfig(r=recipe.rank, lora_alpha=2 * recipe.rank, target_modules="all-linear", task_type="CAUSAL_LM")
    arguments = TrainingArguments(
        output_dir=str(out / _CHECKPOINTS),
        max_steps=recipe.steps,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.rate,
        lr_scheduler_type="cosine",
        warmup_steps=recipe.steps // 20,
        logging_steps=max(1, recipe.steps // 30),
        save_steps=recipe.kept_steps,
        save_total_limit=1,
        seed=recipe.seed,
        use_cpu=not has_gpu,
        bf16=has_gpu,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=has_gpu,
    )
    collator = DataCollatorForSeq2Seq(tokenizer, label_pad_token_id=_IGNORED)
    return Trainer(get_peft_model(base, config), arguments, collator, list(rows))


def _reporting(out: Path, recipe: AdapterRecipe, tokens: float, report: Callable[[Progress], None]) -> TrainerCallback:
    """Return what writes the course of the loss; `tokens` are those of one reply, on average."""
    from transformers import TrainerCallback

    class Reporting(TrainerCallback):  # type: ignore[misc]  # transformers has no types
        def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            self.curve, self.began = Curve(out / CURVE, state.global_step), monotonic()

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any) -> None:
            if logs and "loss" in logs:
                step = state.global_step
                seconds = monotonic() - self.began
                progress = Progress(step, logs["loss"], round(step * recipe.batch * tokens), seconds)
                self.curve.add(progress)
                report(progress)

    return Reporting()


def _tokens_of_a_reply(rows: Sequence[Row]) -> float:
    return sum(sum(label != _IGNORED for label in row["labels"]) for row in rows) / len(rows)


def _row(dialogue: Dialogue, tokenizer: PreTrainedTokenizerBase) -> Row:
    """Return tokens and labels of a dialogue, of which the last text is learnt."""
    *before, last = dialogue
    prompt = render(tokenizer, before, tokenizer.all_special_tokens).text
    asked: list[int] = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    reply: list[int] = tokenizer(f"{last.text}{tokenizer.eos_token}", add_special_tokens=False)["input_ids"]
    ids = asked + reply
    return {"input_ids": ids, "attention_mask": [1] * len(ids), "labels": [_IGNORED] * len(asked) + reply}
