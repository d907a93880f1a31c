import asyncio

import pytest

from chatbot.adapters.identity.passwords import LONGEST, SHORTEST, Argon2Cost, Argon2Passwords
from chatbot.errors import StaffError

CHEAP = Argon2Cost(passes=1, memory_kib=64, lanes=1)
PASSWORD = "correct horse battery"


async def test_that_a_hash_is_argon2id_at_its_cost_and_fits_its_password_only() -> None:
    passwords = Argon2Passwords(CHEAP)
    kept = await passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert PASSWORD not in kept
    assert await passwords.fits(PASSWORD, kept)
    assert not await passwords.fits(PASSWORD + "!", kept)
    assert kept != await passwords.hashed(PASSWORD)


async def test_that_nothing_kept_and_what_is_no_hash_fit_nothing() -> None:
    passwords = Argon2Passwords(CHEAP)
    assert not await passwords.fits(PASSWORD, None)
    assert not await passwords.fits(PASSWORD, "plain text")


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1])
async def test_that_a_short_or_endless_password_is_refused(length: int) -> None:
    with pytest.raises(StaffError, match=f"the password has {length} characters; give it 12 to 256"):
        await Argon2Passwords(CHEAP).hashed("x" * length)


async def test_that_a_password_is_the_same_on_every_keyboard() -> None:
    passwords = Argon2Passwords(CHEAP)
    assert await passwords.fits("Ma\u0308rchenwald 12", await passwords.hashed("M\u00e4rchenwald 12"))


async def test_that_a_hash_of_another_cost_is_outdated() -> None:
    kept = await Argon2Passwords(CHEAP).hashed(PASSWORD)
    dearer = Argon2Passwords(Argon2Cost(passes=2, memory_kib=64, lanes=1))
    assert dearer.is_outdated(kept)
    assert not dearer.is_outdated(await dearer.hashed(PASSWORD))
    assert await dearer.fits(PASSWORD, kept)


async def test_that_the_usual_cost_is_the_one_of_the_standard() -> None:
    assert (await Argon2Passwords().hashed(PASSWORD)).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_that_no_more_than_two_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0

    async def counted(work, *arguments):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return work(*arguments)

    monkeypatch.setattr(asyncio, "to_thread", counted)
    passwords = Argon2Passwords(CHEAP)
    await asyncio.gather(*(passwords.hashed(PASSWORD) for _ in range(6)))
    assert most == 2
