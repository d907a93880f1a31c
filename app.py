"""Starts the product with the settings of ``configs/default.yaml`` and the environment."""

import sys

from chatbot.errors import ChatbotError
from chatbot.settings import load_settings
from chatbot.web.server import serve

if __name__ == "__main__":
    try:
        serve(load_settings())
    except ChatbotError as error:
        sys.exit(f"chatbot: {error}")
