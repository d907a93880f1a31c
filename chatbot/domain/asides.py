"""What happens in a conversation beside what is said in it."""

from __future__ import annotations

from chatbot.domain.feedback import FeedbackEvent
from chatbot.domain.hand_overs import HandOverEvent
from chatbot.domain.photos import PhotoEvent
from chatbot.domain.proofs import ProofEvent
from chatbot.domain.shop_pages import PageEvent

AsideEvent = ProofEvent | HandOverEvent | FeedbackEvent | PhotoEvent | PageEvent
"""Proofs of who it is, people who help, ratings, photos, and the page around."""
