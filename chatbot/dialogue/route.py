"""Which flow answers a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chatbot.dialogue.turn import Flow
from chatbot.domain.conversation import Frame, Level
from chatbot.errors import ConfigurationError


def table(flows: Iterable[Flow]) -> Mapping[str, Flow]:
    """Return the flows by name. Two of one name, or one without a declared level, is a ConfigurationError."""
    routes: dict[str, Flow] = {}
    for flow in flows:
        if flow.name in routes:
            raise ConfigurationError(f"two flows are called {flow.name!r}")
        if not isinstance(getattr(flow, "level", None), Level):
            raise ConfigurationError(f"the flow {flow.name!r} declares no level")
        routes[flow.name] = flow
    return routes


def route(frame: Frame, routes: Mapping[str, Flow]) -> Flow:
    """Return the flow of a frame; a name that no flow has (an intent file of another version) asks the documents."""
    return routes.get(frame.flow, routes["answer_question"])
