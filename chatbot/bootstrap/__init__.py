"""Who answers: the only place that knows concrete classes."""

from chatbot.bootstrap.app import App, build, make_ready, open_app

__all__ = ["App", "build", "make_ready", "open_app"]
