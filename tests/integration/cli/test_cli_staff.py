"""`chatbot staff`: accounts whose passwords never stand on a command line, and decisions about waiting writes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from chatbot.bootstrap import app as composition
from chatbot.testing.approvals import MemoryApprovals, approval

Chatbot = Callable[..., Result]
PASSWORD = "correct horse battery\n"


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> MemoryApprovals:
    """A write that waits."""
    approvals = MemoryApprovals(approval())
    monkeypatch.setattr(composition, "GateApprovals", lambda *parts: approvals)
    return approvals


def test_that_accounts_are_made_listed_closed_and_opened(chatbot: Chatbot, empty_dir: Path) -> None:
    added = chatbot(empty_dir, "staff", "add", "Mara", "--role", "agent", "--password-stdin", typed=PASSWORD)
    again = chatbot(empty_dir, "staff", "add", "mara", "--role", "admin", "--password-stdin", typed=PASSWORD)
    closed = chatbot(empty_dir, "staff", "disable", "mara")
    listed = chatbot(empty_dir, "staff", "list")
    opened = chatbot(empty_dir, "staff", "enable", "mara")

    assert (added.exit_code, added.stdout) == (0, "mara may sign in as agent.\n")
    assert again.exit_code == 1
    assert again.stderr == "chatbot: there is an account mara already; run: chatbot staff password mara\n"
    assert (closed.stdout, opened.stdout) == ("mara is disabled.\n", "mara may sign in again.\n")
    assert listed.stdout.split() == ["mara", "agent", "disabled"]


def test_that_a_password_is_asked_for_without_showing_it(chatbot: Chatbot, empty_dir: Path) -> None:
    chatbot(empty_dir, "staff", "add", "mara", "--role", "agent", "--password-stdin", typed=PASSWORD)
    done = chatbot(empty_dir, "staff", "password", "mara", typed="another long password\n" * 2)
    differ = chatbot(empty_dir, "staff", "password", "mara", typed="another long password\nanother\n")

    assert done.exit_code == 0
    assert done.stdout.endswith("mara has a new password.\n")
    assert "another long" not in done.output
    assert differ.exit_code != 0


@pytest.mark.parametrize("typed", ["", "short\n"])
def test_that_a_short_password_is_refused(chatbot: Chatbot, empty_dir: Path, typed: str) -> None:
    done = chatbot(empty_dir, "staff", "add", "mara", "--role", "agent", "--password-stdin", typed=typed)

    assert done.exit_code == 1
    assert done.stderr.endswith("characters; give it 12 to 256\n")


def test_that_no_option_takes_a_password(chatbot: Chatbot, empty_dir: Path) -> None:
    done = chatbot(empty_dir, "staff", "add", "mara", "--role", "agent", "--password", "correct horse battery")

    assert done.exit_code == 2


def test_that_a_member_sees_and_approves_what_waits(
    chatbot: Chatbot, empty_dir: Path, waiting: MemoryApprovals
) -> None:
    chatbot(empty_dir, "staff", "add", "mara", "--role", "agent", "--password-stdin", typed=PASSWORD)
    listed = chatbot(empty_dir, "staff", "approvals")
    as_json = chatbot(empty_dir, "staff", "approvals", "--json")
    done = chatbot(empty_dir, "staff", "approve", "apr_1", "--as", "mara")
    again = chatbot(empty_dir, "staff", "approve", "apr_1", "--as", "mara")

    assert "apr_1  2026-11-16 10:00  cancel_order  order 40817  149.00 EUR\n    Refund: 149.00" in listed.stdout
    assert '"amount": "149.00"' in as_json.stdout
    assert done.stdout == "Carried out: rec_apr_1.\n"
    assert again.stderr == "chatbot: somebody has decided about apr_1 already\n"
    assert chatbot(empty_dir, "staff", "approvals").stdout == "Nothing waits.\n"
    assert waiting.decided["apr_1"][0].startswith("stf_")


def test_that_a_refusal_needs_a_readable_reason_and_an_open_account(
    chatbot: Chatbot, empty_dir: Path, waiting: MemoryApprovals
) -> None:
    chatbot(empty_dir, "staff", "add", "mara", "--role", "agent", "--password-stdin", typed=PASSWORD)
    decline = ("staff", "decline", "apr_1", "--reason")
    too_long = chatbot(empty_dir, *decline, "x" * 301, "--as", "mara")
    by_nobody = chatbot(empty_dir, *decline, "The parcel has left.", "--as", "nils")
    assert waiting.decided == {}
    done = chatbot(empty_dir, *decline, "The parcel has left.", "--as", "mara")

    assert too_long.exit_code == 2
    assert by_nobody.stderr == "chatbot: there is no open account nils; chatbot staff list names them\n"
    assert done.stdout == "Declined.\n"
    assert waiting.decided["apr_1"][1] == "The parcel has left."
