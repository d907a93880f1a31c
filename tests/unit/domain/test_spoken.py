from datetime import UTC, datetime

from chatbot.domain.conversation import ConversationStarted, Event, LoggedEvent, MessageUnderstood
from chatbot.domain.spoken import language_of

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)


def _logged(*events: Event) -> list[LoggedEvent]:
    return [LoggedEvent(place, NOW, event) for place, event in enumerate(events, 1)]


def test_that_a_conversation_speaks_the_language_of_its_last_message() -> None:
    started = ConversationStarted("chat")
    assert language_of(_logged(started)) == ""
    assert language_of(_logged(started, MessageUnderstood("en", ()), MessageUnderstood("zh", ()))) == "zh"
