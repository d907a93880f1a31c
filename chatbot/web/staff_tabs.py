"""What the staff has open: a tab for each of the browser's, with its filters and drafts, for as long as it is there.

Says nothing about who somebody is: every call checks its own caller, and a tab answers to the member who opened it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chatbot.ports.staff import StaffMember
from chatbot.web.staff_queue import Wanted

_MOST_DRAFTS, _MOST_TABS = 50, 500


@dataclass(slots=True)
class Tab:
    """One tab: what is listed, which conversation is open, and what stands in the reply box of the others.

    `draft` was suggested last.
    """

    member: StaffMember
    wanted: Wanted = field(default_factory=Wanted)
    conversation_id: str = ""
    notice: str = ""
    draft: str = ""
    is_shown: bool = False
    drafts: dict[str, str] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, conversation_id: str, draft: str) -> None:
        """Open a conversation; `draft` is what stands in the box of the one that was open."""
        if self.conversation_id:
            self.drafts[self.conversation_id] = draft
            while len(self.drafts) > _MOST_DRAFTS:
                del self.drafts[next(iter(self.drafts))]
        self.conversation_id, self.is_shown, self.notice = conversation_id, False, ""
        self.changed.set()

    def say(self, notice: str) -> None:
        """Tell the clerk something; empty takes it away."""
        self.notice = notice
        self.changed.set()


class Tabs:
    """All tabs that are open, by the key that the browser chose for each."""

    def __init__(self) -> None:
        self._tabs: dict[str, Tab] = {}

    @contextmanager
    def opened(self, key: str, member: StaffMember) -> Iterator[Tab]:
        """Open a tab for the length of the block; one with the same key is replaced."""
        tab = self._tabs[key] = Tab(member)
        try:
            yield tab
        finally:
            if self._tabs.get(key) is tab:
                del self._tabs[key]
                self.tell()

    @property
    def is_full(self) -> bool:
        """Whether no further tab may be opened."""
        return len(self._tabs) >= _MOST_TABS

    def of(self, key: str, member: StaffMember) -> Tab:
        """Return a member's tab; a new one, which nobody sees, where theirs is gone or the key is somebody else's."""
        tab = self._tabs.get(key)
        return tab if tab is not None and tab.member.id == member.id else Tab(member)

    def tell(self) -> None:
        """Let every tab look again: who looks at what has changed."""
        for tab in self._tabs.values():
            tab.changed.set()

    def lookers(self, conversation_id: str, but: StaffMember) -> tuple[str, ...]:
        """Return the names of the others who have a conversation open."""
        found = {tab.member.name for tab in self._tabs.values() if tab.conversation_id == conversation_id}
        return tuple(sorted(found - {but.name}))
