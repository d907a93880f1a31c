"""`chatbot chat` line by line from a pipe: everything a person at the terminal can do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

ANNA = "anna.lindholm@post.example"
Chatbot = Callable[..., Result]


def test_that_a_pipe_gets_plain_text_with_what_was_said(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "chat", typed="how many gift cards can I use for one order?\n\n/quit\nnever read\n")

    assert done.exit_code == 0
    assert done.stdout.startswith("Hello, I am the AI assistant of Fernholm.")
    assert "> how many gift cards can I use for one order?\n" in done.stdout
    assert "5 gift cards" in done.stdout
    assert "\x1b" not in done.stdout
    assert "never read" not in done.stdout


def test_that_a_number_sends_the_quick_reply_and_confirm_opens_the_return(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "chat", "--as", ANNA, typed="I want to return the desk lamp\n1\n/confirm\n")

    assert "[1] Does not fit" in done.stdout
    assert "Reason: does not fit" in done.stdout
    assert "Done: return" in done.stdout
    assert done.exit_code == 0


def test_that_no_declines_the_card_and_leaves_nothing_to_confirm(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "chat", "--as", ANNA, typed="return the desk lamp\nit does not fit\n/no\n/confirm\n")

    assert "All right, nothing was changed." in done.stdout
    assert "There is no card that waits for an answer." in done.stderr


def test_that_a_code_by_mail_makes_the_talk_its_customers(
    chatbot: Chatbot, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.adapters.identity.codes.secrets.randbelow", lambda _: 12_345)
    typed = f"I want to return the desk lamp\n40655, {ANNA}\n012345\nit does not fit\n/confirm\n"
    done = chatbot(data_dir, "chat", typed=typed)

    assert "on its way to a•••@p•••.example" in done.stdout
    assert "now I know that it is you" in done.stdout
    assert "Done: return" in done.stdout


def test_that_signing_in_goes_on_and_beginning_again_stays_signed_in(chatbot: Chatbot, data_dir: Path) -> None:
    typed = f"hello\n/as {ANNA}\nwhere is my order\n/new\nwhere is my order\n/as\nwhere is my order\n"
    done = chatbot(data_dir, "chat", typed=typed)
    first, again, out = done.stdout.split("Hello, I am the AI assistant")[1:]

    assert f"Signed in as {ANNA}." in first
    assert "order 40817" in first
    assert "order 40817" in again
    assert "Signed out; this is a new conversation." in out
    assert "What is the order number" in out


def test_that_another_customer_gets_a_conversation_of_their_own(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "chat", "--as", ANNA, typed="/as mei.chen@mail.example\nwhere is my order\n")

    assert done.stdout.count("Hello, I am the AI assistant") == 2
    assert "Signed in as mei.chen@mail.example." in done.stdout
    assert "40817" not in done.stdout


def test_that_the_terminal_speaks_the_language_of_the_talk(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "chat", "--as", ANNA, typed="我要退 Lykta Desk Lamp，太暗了\n/dance\n/no\n/confirm\n")

    assert "确认代码：" in done.stdout
    assert "Code to confirm" not in done.stdout
    assert "/quit 结束" in done.stderr
    assert "目前没有等待回应的卡片。" in done.stderr


def test_that_an_error_is_told_and_the_talk_goes_on(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "chat", typed=f"/as nobody@post.example\n/dance\n{'x' * 2001}\nthanks\n")

    assert "no customer with the e-mail nobody@post.example" in done.stderr
    assert "/quit ends" in done.stderr
    assert "longer than 2000 characters" in done.stderr
    assert "You're welcome." in done.stdout


def test_that_an_earlier_conversation_goes_on_without_a_greeting(chatbot: Chatbot, data_dir: Path) -> None:
    asked = chatbot(data_dir, "ask", "I want to return the desk lamp", "--as", ANNA)
    conversation = asked.stderr.rpartition("conversation ")[2].strip()

    done = chatbot(data_dir, "chat", "--conversation", conversation, typed="it does not fit\n")

    assert "Hello" not in done.stdout
    assert "Reason: does not fit" in done.stdout
