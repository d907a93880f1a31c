"""Accounts and sessions of the staff: who gets in, how long, and how often it may fail."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.staff_tables import staff, staff_sessions
from chatbot.adapters.database.tables import audit
from chatbot.adapters.identity.limits import SqlAlchemyLimits
from chatbot.adapters.identity.passwords import Argon2Cost, Argon2Passwords
from chatbot.adapters.identity.staff import SqlAlchemyStaff
from chatbot.adapters.identity.world import SystemIds
from chatbot.errors import StaffError
from chatbot.ports.staff import SignedIn, SignInRefused, StaffRole
from chatbot.testing.world import FixedClock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PASSWORD, OTHER = "correct horse battery", "another long password"
HOUR = 3600.0


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@dataclass
class Accounts:
    """Staff on a database of its own, and the clock that it goes by."""

    engine: AsyncEngine
    passes: int = 1

    def __post_init__(self) -> None:
        self.clock, ids = FixedClock(NOW), SystemIds()
        passwords = Argon2Passwords(Argon2Cost(self.passes, memory_kib=64, lanes=1))
        self.staff = SqlAlchemyStaff(self.engine, SqlAlchemyLimits(self.engine, ids), passwords, self.clock, ids)

    async def sign_in(self, password: str = PASSWORD, name: str = "mara", origin: str = "home"):
        return await self.staff.sign_in(name, password, origin)

    async def column(self, column) -> list[object]:
        async with reading(self.engine) as connection:
            return list((await connection.scalars(select(column))).all())


@pytest.fixture
async def engine(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "staff.db"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def accounts(engine: AsyncEngine) -> Accounts:
    made = Accounts(engine)
    await made.staff.add("Mara", StaffRole.AGENT, PASSWORD)
    return made


async def test_that_the_right_password_opens_a_session_of_its_member(accounts: Accounts) -> None:
    signed_in = await accounts.sign_in(name=" MARA ")
    assert isinstance(signed_in, SignedIn)
    session = await accounts.staff.session(signed_in.token)
    assert session == signed_in.session
    assert (session.member.name, session.member.role) == ("mara", StaffRole.AGENT)
    assert len(signed_in.token) >= 43  # 256 bits
    assert len({signed_in.token, session.csrf_token}) == 2


async def test_that_neither_token_nor_password_is_kept(accounts: Accounts, tmp_path: Path) -> None:
    signed_in = await accounts.sign_in()
    kept = files(tmp_path)
    assert b"mara" in kept
    for secret in (signed_in.token, signed_in.session.csrf_token, PASSWORD):
        assert secret.encode() not in kept


async def test_that_an_unknown_name_a_wrong_password_and_a_closed_account_get_one_answer(accounts: Accounts) -> None:
    await accounts.staff.add("nils", StaffRole.ADMIN, PASSWORD)
    await accounts.staff.set_disabled("nils", True)
    answers = [
        await accounts.sign_in(name="nobody", origin=""),
        await accounts.sign_in(OTHER, origin=""),
        await accounts.sign_in(name="nils", origin=""),
        await accounts.sign_in("", origin=""),
    ]
    assert set(answers) == {SignInRefused()}


async def test_that_a_name_that_nobody_has_costs_a_hash_too(accounts: Accounts, monkeypatch) -> None:
    checked: list[str | None] = []

    async def fits(self, password: str, kept: str | None) -> bool:
        checked.append(kept)
        return False

    monkeypatch.setattr(Argon2Passwords, "fits", fits)
    await accounts.sign_in(name="nobody")
    await accounts.sign_in()
    assert [kept is None for kept in checked] == [True, False]


@pytest.mark.parametrize(
    ("name", "origin"),
    [(lambda attempt: "mara", lambda attempt: f"net{attempt}"), (lambda attempt: f"n{attempt}", lambda attempt: "net")],
    ids=["by name", "by address"],
)
async def test_that_failures_lead_to_a_pause_and_then_to_a_lock_that_survives_a_restart(
    engine: AsyncEngine, accounts: Accounts, name: Callable[[int], str], origin: Callable[[int], str]
) -> None:
    async def failed(attempt: int):
        return await accounts.sign_in(OTHER, name(attempt), origin(attempt))

    for attempt in range(3):
        assert await failed(attempt) == SignInRefused()
    assert await failed(3) == SignInRefused(30)
    for attempt in (4, 5):
        accounts.clock.advance(31)
        assert await failed(attempt) == SignInRefused()
    restarted = Accounts(engine)
    restarted.clock.advance(100)
    for password in (OTHER, PASSWORD):
        assert await restarted.sign_in(password, name(6), origin(6)) == SignInRefused(900)
    restarted.clock.advance(900)
    assert isinstance(await restarted.sign_in(origin=origin(7)), SignedIn)


async def test_that_signing_in_rightly_costs_no_attempt(accounts: Accounts) -> None:
    for _ in range(8):
        assert isinstance(await accounts.sign_in(), SignedIn)


async def test_that_a_session_ends_after_eight_idle_hours(accounts: Accounts) -> None:
    token = (await accounts.sign_in()).token
    accounts.clock.advance(8 * HOUR - 1)
    assert await accounts.staff.session(token) is not None
    accounts.clock.advance(8 * HOUR)
    assert await accounts.staff.session(token) is None


async def test_that_a_session_ends_after_twelve_hours_however_busy(accounts: Accounts) -> None:
    token = (await accounts.sign_in()).token
    for _ in range(11):
        accounts.clock.advance(HOUR)
        assert await accounts.staff.session(token) is not None
    accounts.clock.advance(HOUR)
    assert await accounts.staff.session(token) is None


async def test_that_the_last_use_is_written_once_a_minute_at_most(accounts: Accounts) -> None:
    token = (await accounts.sign_in()).token
    accounts.clock.advance(59)
    await accounts.staff.session(token)
    assert await accounts.column(staff_sessions.c.seen_at) == [NOW]
    accounts.clock.advance(1)
    await accounts.staff.session(token)
    assert await accounts.column(staff_sessions.c.seen_at) == [accounts.clock.now()]


async def test_that_signing_out_ends_this_session_and_no_other(accounts: Accounts) -> None:
    one, other = (await accounts.sign_in()).token, (await accounts.sign_in()).token
    await accounts.staff.sign_out(one)
    await accounts.staff.sign_out("unknown")
    assert await accounts.staff.session(one) is None
    assert await accounts.staff.session(other) is not None


async def test_that_another_password_and_closing_end_all_sessions_of_the_account(accounts: Accounts) -> None:
    await accounts.staff.add("nils", StaffRole.ADMIN, PASSWORD)
    nils = (await accounts.sign_in(name="nils")).token
    before = (await accounts.sign_in()).token
    await accounts.staff.set_password("mara", OTHER)
    assert await accounts.staff.session(before) is None
    assert await accounts.sign_in() == SignInRefused()
    after = (await accounts.sign_in(OTHER)).token
    await accounts.staff.set_disabled("mara", True)
    assert await accounts.staff.session(after) is None
    await accounts.staff.set_disabled("mara", False)
    assert isinstance(await accounts.sign_in(OTHER), SignedIn)
    assert await accounts.staff.session(nils) is not None


async def test_that_a_hash_of_an_older_cost_is_renewed_at_the_next_sign_in(
    engine: AsyncEngine, accounts: Accounts
) -> None:
    dearer = Accounts(engine, passes=2)
    await dearer.sign_in(OTHER)
    assert "t=1" in str(await dearer.column(staff.c.password_hash))
    assert isinstance(await dearer.sign_in(), SignedIn)
    assert "t=2" in str(await dearer.column(staff.c.password_hash))
    assert isinstance(await dearer.sign_in(), SignedIn)


async def test_that_accounts_are_listed_and_open_ones_are_found(accounts: Accounts) -> None:
    await accounts.staff.add("bo@shop.example", StaffRole.ADMIN, PASSWORD)
    await accounts.staff.set_disabled("mara", True)
    listed = [(one.name, one.role.value, one.is_disabled) for one in await accounts.staff.members()]
    assert listed == [("bo@shop.example", "admin", False), ("mara", "agent", True)]
    assert (await accounts.staff.member("Bo@shop.example")).role is StaffRole.ADMIN
    for name in ("mara", "nobody"):
        with pytest.raises(StaffError, match=f"no open account {name}"):
            await accounts.staff.member(name)


@pytest.mark.parametrize("name", ["", "-", "a b", "x" * 65, "mara\n", "m\u00e4ra"])
async def test_that_an_impossible_name_is_refused(accounts: Accounts, name: str) -> None:
    if name == "mara\n":
        with pytest.raises(StaffError, match="there is an account mara already"):
            await accounts.staff.add(name, StaffRole.AGENT, PASSWORD)
        return
    with pytest.raises(StaffError, match="is no name to sign in with"):
        await accounts.staff.add(name, StaffRole.AGENT, PASSWORD)


async def test_that_an_account_that_does_not_exist_cannot_be_changed(accounts: Accounts) -> None:
    with pytest.raises(StaffError, match="there is no account nobody"):
        await accounts.staff.set_password("nobody", PASSWORD)
    with pytest.raises(StaffError, match="the password has 5 characters"):
        await accounts.staff.set_password("mara", "short")


async def test_that_changes_of_accounts_are_audited(accounts: Accounts) -> None:
    await accounts.staff.set_password("mara", OTHER)
    await accounts.staff.set_disabled("mara", True)
    await accounts.staff.set_disabled("mara", False)
    actions = await accounts.column(audit.c.action)
    assert actions == ["staff.add", "staff.password", "staff.disable", "staff.enable"]
