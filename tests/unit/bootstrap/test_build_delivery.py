"""Settings choose who takes what leaves the house, and unsafe ones are refused with the line that mends them."""

from pathlib import Path
from typing import Any

import pytest

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.delivery.mailbox import SqlAlchemyMailbox
from chatbot.bootstrap.delivery import Deliveries, build_deliveries
from chatbot.dialogue.staff.decision_news import DECIDED
from chatbot.errors import ConfigurationError, InsecureSetting
from chatbot.settings import Settings
from chatbot.testing.assistant import DialogueTest, spoken

SECRET = "s" * 32


def built(tmp_path: Path, **settings: Any) -> Deliveries:
    engine = open_engine(f"sqlite:///{tmp_path}/shop.db")
    return build_deliveries(Settings(**settings), engine, DialogueTest().parts)


def test_that_the_embedded_default_keeps_mails_in_a_mailbox(tmp_path: Path) -> None:
    assert isinstance(built(tmp_path).mailbox, SqlAlchemyMailbox)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_that_with_a_mail_server_there_is_no_mailbox(tmp_path: Path, security: str) -> None:
    mail = {"backend": "smtp", "host": "mail.shop.example", "security": security, "user": "a", "password": "b"}
    assert built(tmp_path, mail=mail).mailbox is None


@pytest.mark.parametrize(
    ("settings", "error", "line"),
    [
        ({"mail": {"backend": "smtp"}}, ConfigurationError, r"set mail\.host"),
        (
            {"mail": {"backend": "smtp", "host": "mail.shop.example", "security": "none"}},
            InsecureSetting,
            r"set mail\.security: starttls",
        ),
        ({"webhook": {"url": "https://shop.example"}}, InsecureSetting, r"webhook\.secret has fewer than 32"),
        ({"webhook": {"url": "https://shop.example", "secret": "short"}}, InsecureSetting, r"webhook\.secret"),
        ({"webhook": {"url": "ftp://shop.example", "secret": SECRET}}, ConfigurationError, r"webhook\.url"),
    ],
)
def test_that_unsafe_and_unfinished_settings_are_refused(
    tmp_path: Path, settings: dict[str, Any], error: type, line: str
) -> None:
    with pytest.raises(error, match=line):
        built(tmp_path, **settings)


def test_that_a_webhook_may_listen_and_mail_on_this_machine_may_be_plain(tmp_path: Path) -> None:
    built(tmp_path, webhook={"url": "https://shop.example/hook", "secret": SECRET})
    built(tmp_path, mail={"backend": "smtp", "host": "127.0.0.1", "security": "none"})


async def test_that_what_the_staff_decided_is_told_from_the_outbox(tmp_path: Path) -> None:
    engine, dialogue = open_engine(f"sqlite:///{tmp_path}/shop.db"), DialogueTest()
    await migrate(engine)
    await dialogue.say("hello")
    payload = {
        "conversation": "con_test",
        "proposal": "pro_1",
        "title": "Return",
        "record": "",
        "reason": "Worn.",
    }
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        await work.post(DECIDED, "apr_1", payload, dialogue.clock.now())
    report = await build_deliveries(Settings(), engine, dialogue.parts).deliverer.deliver_due()
    assert report.taken == {"nobody": 1}
    assert spoken(await dialogue.log.events("con_test")).endswith("Worn.")
    await engine.dispose()
