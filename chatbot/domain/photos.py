"""Photos that a shopper adds to a report: what they are about, and the events of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that is kept, for a turn to answer."""

    id: str


@dataclass(frozen=True, slots=True)
class PhotoSubject:
    """What photos of a conversation are about: lines of an order; empty where no order is known."""

    order_number: str = ""
    line_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotosOffered:
    """From here on the customer may add photos, and they are about this."""

    about: PhotoSubject


@dataclass(frozen=True, slots=True)
class PhotoAdded:
    """The customer added a photo; what it shows is kept beside the log, sealed with the conversation's key."""

    photo_id: str
    about: PhotoSubject


PhotoEvent = PhotosOffered | PhotoAdded
"""What happens with photos."""
