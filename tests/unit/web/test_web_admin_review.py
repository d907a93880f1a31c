"""Rules are looked over with what they turn for the open orders of the shop's own database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from databases import SqliteDatabases
from owner_side import NAME, PARKING, RULE_FILE, RULES, owner_of

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database.engine import open_engine, writing
from chatbot.domain.rule_impact import Aspect, Effect
from chatbot.errors import ConfigurationError
from chatbot.ports.staff import StaffRole
from chatbot.settings import StoreSettings
from chatbot.testing.store import customer, order, product
from chatbot.web.admin_review import AdminReview
from chatbot.web.admin_texts_tab import TextsTab
from chatbot.web.page_texts import ADMIN, PageTexts


@pytest.fixture
async def tab(staffed: Any, tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[TextsTab]:
    await staffed.staff.add("vera", StaffRole.ADMIN, "correct horse battery")
    owner = await owner_of(staffed, tmp_path / "owner")
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "shop.db"))
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, (product(),), (customer(),), (order(),))
    settings = owner.app.settings.model_copy(update={"store": StoreSettings(demo=False)})
    app = replace(owner.app, engine=engine, settings=settings)
    yield TextsTab(app, owner.guard, PageTexts("en", "Fernholm", ADMIN))
    await engine.dispose()


async def test_that_stricter_rules_tell_how_many_decisions_turn(tab: TextsTab) -> None:
    review: AdminReview = tab._review
    reviewed = await review.review(RULE_FILE, RULES.replace("days: 30", "days: 1"))
    assert reviewed.impact is not None
    assert (reviewed.impact.orders, reviewed.impact.touched) == (1, 1)
    assert reviewed.impact.turned[Aspect.RETURN, Effect.REFUSED] >= 1
    assert reviewed.change.has_errors  # the clause still says 30 days
    shown = tab._reviewed_html(reviewed)
    assert "Of 1 open orders, 1 would be decided differently today." in shown
    assert "<th>return</th><td>refused</td>" in shown


async def test_that_a_new_file_of_rules_is_looked_over_as_one_that_is_there(tab: TextsTab) -> None:
    excluded = RULES.replace("id: window", "id: none-back").replace("window: {days: 30}", "excluded: {}")
    reviewed = await tab._review.review("rules/none-back.yaml", excluded)
    assert reviewed.impact is not None
    assert (reviewed.impact.touched, reviewed.impact.turned[Aspect.RETURN, Effect.REFUSED] >= 1) == (1, True)
    with pytest.raises(ConfigurationError, match="same id: window"):
        await tab._review.review("rules/none-back.yaml", RULES)


async def test_that_what_changes_nothing_turns_nothing_and_articles_have_no_impact(tab: TextsTab) -> None:
    same = await tab._review.review(RULE_FILE, f"# a comment\n{RULES}")
    assert same.impact is not None
    assert (same.impact.touched, same.change.new, same.change.solved) == (0, (), ())
    warned = await tab._review.review(NAME, PARKING.replace("2 hours", "2 hours, see [there](nowhere.md)"))
    assert warned.impact is None
    assert [one.kind.value for one in warned.change.new] == ["link"]
