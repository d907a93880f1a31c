"""What all tests share: examples that are the same in every run, databases of every kind, the demo shop's index."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from databases import Databases, PostgresDatabases, SqliteDatabases, memory_folder, postgres_server
from demo_index import demo_settings
from hypothesis import settings
from shipped import copy_shipped_index, embedder_folder

from chatbot.settings import Settings

settings.register_profile("same_everywhere", derandomize=True, deadline=None)
settings.load_profile("same_everywhere")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the folders of tests in memory, where there is room: a commit waits for its disk in most of them."""
    folder = memory_folder()
    if folder is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)


@pytest.fixture
def restored_process() -> Iterator[None]:
    """Put back what the command line sets for its whole process."""
    environment = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(environment)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder with the real embedder, prepared once a machine and kept between runs."""
    return embedder_folder()


@pytest.fixture(scope="session")
def shipped_index(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the shipped knowledge with the demo catalogue; tests read it or copy it."""
    index = tmp_path_factory.mktemp("shipped") / "index"
    copy_shipped_index(models, index)
    return index


@pytest.fixture(scope="session")
def demo(models: Path, shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped knowledge, indexed, and a small demo shop, without a language model."""
    return demo_settings(tmp_path_factory.mktemp("demo"), models, shipped_index)


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
