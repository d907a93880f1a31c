from types import SimpleNamespace

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.retrieval.ingest import IngestReport
from chatbot.bootstrap.prepare import prepare
from chatbot.errors import IndexMismatch


class _OldIndex:
    """An index that another version made."""

    def __init__(self) -> None:
        self.rebuilt = False

    async def ingest(self, on_progress, *, rebuild: bool = False) -> IngestReport:
        if not rebuild:
            raise IndexMismatch("format 2")
        self.rebuilt = True
        return IngestReport(added=3)


async def test_that_an_index_of_another_version_is_made_anew(tmp_path) -> None:
    async def nobody() -> int:
        return 0

    knowledge, lines = _OldIndex(), []
    app = SimpleNamespace(
        engine=open_engine(f"sqlite:///{tmp_path / 'store.db'}"),
        privacy=SimpleNamespace(erase_again=nobody),
        settings=SimpleNamespace(store=SimpleNamespace(demo=False)),
        knowledge=knowledge,
    )
    await prepare(app, lines.append)
    await app.engine.dispose()
    assert knowledge.rebuilt
    assert lines[0] == "The index was made by another version or embedder; it is made anew"
