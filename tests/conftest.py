"""What all tests share: examples that are the same in every run, databases of every kind, the demo shop's index."""

from collections.abc import Iterator

import pytest
from databases import Databases, PostgresDatabases, SqliteDatabases, postgres_server
from demo_index import demo_settings
from hypothesis import settings

from chatbot.settings import Settings

settings.register_profile("same_everywhere", derandomize=True, deadline=None)
settings.load_profile("same_everywhere")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped knowledge, indexed, and a small demo shop, without a language model."""
    return demo_settings(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    with postgres_server() as databases:
        yield databases


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where a test gets its databases from: it runs on SQLite and on PostgreSQL."""
    made: Databases = request.getfixturevalue(f"{request.param}_databases")
    return made


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A migrated database with nothing in it."""
    with databases.copy() as url:
        yield url
