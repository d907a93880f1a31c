"""The owner's files are read for administrators alone, and nothing of them is stored."""

from pathlib import Path

import pytest
from owner_side import owner_of
from staff_side import ORIGIN, clerk, cookie

from chatbot.bootstrap.uploads import LARGEST_FILE
from chatbot.ports.staff import StaffRole
from chatbot.web.server import create_web_app

PATH = "/v1/staff/knowledge/reading"


@pytest.fixture(autouse=True)
async def _vera(staffed) -> None:
    await staffed.staff.add("vera", StaffRole.ADMIN, "correct horse battery")


async def _caller(staffed, tmp_path: Path, name: str):
    owner = await owner_of(staffed, tmp_path)
    staffed.web = create_web_app(owner.app)
    caller = await clerk(staffed, name)
    return staffed.client(), {**ORIGIN, **cookie(caller), "X-CSRF-Token": caller.headers["X-CSRF-Token"]}


async def test_that_an_administrator_gets_an_article_under_a_free_name(staffed, tmp_path: Path) -> None:
    client, headers = await _caller(staffed, tmp_path, "vera")
    answer = await client.post(f"{PATH}?name=Parking.md", content=b"# Parking\n\nTwo hours.\n", headers=headers)
    assert answer.json() == {"name": "en/faq/parking-2.md", "text": "# Parking\n\nTwo hours.\n"}
    assert not (tmp_path / "knowledge" / "en" / "faq" / "parking-2.md").exists()
    refused = await client.post(f"{PATH}?name=a.exe", content=b"x", headers=headers)
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("a.exe: PDF (.pdf)")


async def test_that_nobody_else_may_and_no_other_page(staffed, tmp_path: Path) -> None:
    client, headers = await _caller(staffed, tmp_path, "vera")
    for change in ({"X-CSRF-Token": "x"}, {"Origin": "https://evil.example"}):
        answer = await client.post(f"{PATH}?name=a.md", content=b"x", headers={**headers, **change})
        assert answer.status_code == 403
    assert (await client.post(f"{PATH}?name=a.md", content=b"x")).status_code == 401
    client, headers = await _caller(staffed, tmp_path, "mara")
    assert (await client.post(f"{PATH}?name=a.md", content=b"x", headers=headers)).status_code == 403


async def test_that_a_file_that_is_too_large_is_not_read(staffed, tmp_path: Path) -> None:
    client, headers = await _caller(staffed, tmp_path, "vera")
    headers["Content-Length"] = str(LARGEST_FILE + 1)
    answer = await client.post(f"{PATH}?name=a.md", content=b"x", headers=headers)
    assert (answer.status_code, "divide it" in answer.json()["detail"]) == (413, True)
