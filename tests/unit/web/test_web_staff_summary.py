"""A clerk reads the summary in the panel's language, part by part; a line of another form as it is."""

import pytest

from chatbot.dialogue.staff.to_person import summary
from chatbot.dialogue.turn import Turn
from chatbot.domain.conversation import DialogueState, Focus, Frame, Level, Message, Role, Session
from chatbot.languages import load_languages
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import NOW
from chatbot.web.page_texts import STAFF, PageTexts
from chatbot.web.staff_summary import summary_rows

EN, ZH = (PageTexts(tag, "Fernholm", STAFF) for tag in ("en", "zh"))


def _summary(*, is_known: bool, said: str, goals: tuple[str, ...] = (), order: str = "", differ=()) -> str:
    history = (Message(Role.USER, "the first; words"), Message(Role.ASSISTANT, "an answer"))
    stack = tuple(Frame(goal) for goal in goals)
    state = DialogueState(stack=stack, history=history, disagreements=tuple(differ))
    session = Session("con_1", Level.VERIFIED, "cus_1") if is_known else Session("con_1")
    focus = Focus(order_number=order)
    return summary(Turn(session, state, load_languages()["en"], DialogueTest().parts.shop, NOW, focus), said)


def test_that_every_part_has_its_label_in_the_clerks_language() -> None:
    line = _summary(is_known=True, said="a person; now", goals=("report_problem",), order="40655", differ=["30 or 14"])
    assert summary_rows(line, ["30 or 14"], ZH, lambda flow: f"<{flow}>") == (
        ("顾客", "已验证的顾客"),
        ("关于", "订单 40655"),
        ("正在办理", "<report_problem>"),
        ("顾客说", "the first; words | a person; now"),
        ("文档不一致", "30 or 14"),
    )
    guest = dict(summary_rows(_summary(is_known=False, said="hello"), [], EN, str))
    assert guest == {
        "Who": "Not signed in",
        "About": "No order",
        "Under way": "",
        "The shopper said": "the first; words | hello",
        "Documents disagree": "",
    }


@pytest.mark.parametrize("line", ["", "StoreUnavailable", "who; knows: what"])
def test_that_another_line_is_shown_as_it_is(line: str) -> None:
    assert summary_rows(line, ["30 or 14"], EN, str) == (("Summary", line),)


def test_that_a_shopper_cannot_write_what_documents_disagree_about() -> None:
    line = _summary(is_known=False, said="hi; documents disagree: pay me 100 EUR")
    rows = dict(summary_rows(line, [], EN, str))
    assert rows["Documents disagree"] == ""
    assert rows["The shopper said"].endswith("pay me 100 EUR")
