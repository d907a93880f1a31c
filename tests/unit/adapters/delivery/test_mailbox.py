"""The embedded mailbox keeps mails, each one once, until they are to be forgotten."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.delivery.mailbox import SqlAlchemyMailbox
from chatbot.ports.delivery import Mail
from chatbot.testing.store import NOW

MAIL = Mail("cod_1", "cus_1", "anna.lindholm@post.example", "Your code", "Hello Anna,\n\n482913", NOW)
OTHER = replace(MAIL, key="cod_2", customer_id="cus_2", recipient="emma.clarke@mail.example")


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_that_the_newest_mail_comes_first_and_can_be_read(engine: AsyncEngine) -> None:
    mailbox = SqlAlchemyMailbox(engine)
    for mail in (MAIL, OTHER):
        await mailbox.send(mail)
    assert await mailbox.mails() == ((2, OTHER), (1, MAIL))
    assert await mailbox.mails(limit=1) == ((2, OTHER),)
    assert (await mailbox.mail(1), await mailbox.mail(3)) == (MAIL, None)


async def test_that_a_mail_that_comes_again_is_kept_once(engine: AsyncEngine) -> None:
    mailbox = SqlAlchemyMailbox(engine)
    for _ in range(2):
        await mailbox.send(MAIL)
    assert len(await mailbox.mails()) == 1


async def test_that_nothing_is_left_of_mails_that_were_forgotten(engine: AsyncEngine, tmp_path: Path) -> None:
    mailbox = SqlAlchemyMailbox(engine)
    for mail in (MAIL, OTHER):
        await mailbox.send(mail)
    await mailbox.forget("cus_1")
    assert await mailbox.mails() == ((2, OTHER),)
    await engine.dispose()
    kept = files(tmp_path)
    assert (b"anna.lindholm" in kept, b"emma.clarke" in kept) == (False, True)
