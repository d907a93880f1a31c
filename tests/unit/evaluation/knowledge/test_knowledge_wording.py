"""Everything that the checks write has Chinese words, and what has none stays as it is."""

import re
from pathlib import Path

import pytest
import yaml

from chatbot.evaluation import knowledge
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity
from chatbot.evaluation.knowledge.wording import worded

_FOLDER = Path(knowledge.__file__).parent
_PARTS = re.compile(r"\{[^}]*\}")


def _found(text: str, advice: str = "Write it, or take the heading out.") -> Finding:
    return Finding(Severity.ERROR, Kind.RULE, text, advice)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("was in force until 2026-01-31, and none follows it", "有效期至 2026-01-31，之后没有新版本"),
        ("3 headings have no questions under asked", "有 3 个标题在 asked 下没有问题"),
        (
            "says 30 days, but returns (Window: all) says 14 days: “You have 30 days.” / “14 days, {not} more.”",
            "写的是30 days，而 returns（Window: all）写的是14 days：“You have 30 days.” / “14 days, {not} more.”",
        ),
        ("a, b: say the same from 2024-01-01", "a, b：自 2024-01-01 起内容相同"),
        (
            "rules: no return postage for lamps from 2024-01-01 to 2024-02-01",
            "规则：2024-01-01 至 2024-02-01 没有规定 lamps 的退货运费",
        ),
    ],
)
def test_that_a_finding_is_read_in_chinese_with_what_it_names(text: str, chinese: str) -> None:
    shown = worded(_found(text), "zh-CN")
    assert (shown.severity, shown.place, shown.text) == ("错误", "所有文档", chinese)
    assert shown.advice == "写好内容，或者删去标题。"


@pytest.mark.parametrize("language", ["en", "de"])
def test_that_other_languages_read_what_the_check_wrote(language: str) -> None:
    shown = worded(_found("was in force until 2026-01-31, and none follows it"), language)
    assert (shown.severity, shown.text) == ("error", "was in force until 2026-01-31, and none follows it")
    assert worded(_found("quite new"), "zh").text == "quite new"


def test_that_every_wording_is_still_one_that_a_check_writes() -> None:
    written = " ".join(
        path.read_text(encoding="utf-8")
        for path in (*_FOLDER.glob("*.py"), *(_FOLDER.parents[1] / "domain").glob("rule_*.py"))
    )
    known = yaml.safe_load((_FOLDER / "findings.zh.yaml").read_text(encoding="utf-8"))
    for english, chinese in (*known["texts"], *known["advice"]):
        pieces = [piece.strip(' "“”.:,;()/') for piece in _PARTS.split(english)]
        words = max(pieces, key=len).split()
        runs = [" ".join(words[place : place + 3]) for place in range(max(1, len(words) - 2))]
        assert any(run in written for run in runs), english
        assert set(_PARTS.findall(english)) == set(_PARTS.findall(chinese)), english


def test_that_every_advice_of_the_checks_has_chinese_words() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in _FOLDER.glob("*.py"))
    advice = re.findall(r'advice = f?"([^"]+)"', written)
    assert len(advice) >= 8
    for one in advice:
        if "draft" in one or "chatbot knowledge" in one:  # gaps are no finding of this check
            continue
        shown = worded(_found("x", _PARTS.sub("2026-01-01", one)), "zh")
        assert shown.advice != one, one
