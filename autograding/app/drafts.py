"""Class lists that somebody looks at before they are enrolled.

They wait in this process, as one process serves a classroom: a page that carried ten thousand lines
along would weigh half a megabyte, and a file would have to be cleaned away and kept out of backups.
What a restart forgets, its owner sends once more.
"""

import secrets
import threading
import time
from dataclasses import dataclass

from flask import current_app
from flask.blueprints import BlueprintSetupState

from autograding.contracts.class_lists import RosterLine

__all__ = ["MINUTES", "Draft", "find_draft", "keep_draft", "prepare_drafts"]

MINUTES = 30
MOST = 8
"""How many wait at once; the oldest goes first."""
_KEY = "classroom-drafts"


@dataclass(frozen=True, slots=True)
class Draft:
    """A list that was read.

    Attributes:
        owner: the session that sent it.
        source: the file's name, or what stands for pasted lines.
    """

    owner: str
    source: str
    lines: tuple[RosterLine, ...]


class _Drafts:
    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Draft]] = {}
        self._changing = threading.Lock()

    def keep(self, draft: Draft) -> str:
        key = secrets.token_hex(16)
        with self._changing:
            while len(self._kept) >= MOST:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = (time.monotonic(), draft)
        return key

    def find(self, key: str, owner: str) -> Draft | None:
        kept_at, draft = self._kept.get(key, (0.0, None))
        is_old = time.monotonic() - kept_at > MINUTES * 60
        return None if draft is None or is_old or draft.owner != owner else draft


def prepare_drafts(state: BlueprintSetupState) -> None:
    """Give an application its own, empty place for them."""
    state.app.extensions[_KEY] = _Drafts()


def keep_draft(draft: Draft) -> str:
    """Keep a list for a while; returns the name by which it is found."""
    return _drafts().keep(draft)


def find_draft(key: str, owner: str) -> Draft | None:
    """The list of that name, if `owner` sent it within `MINUTES`."""
    return _drafts().find(key, owner)


def _drafts() -> _Drafts:
    drafts: _Drafts = current_app.extensions[_KEY]
    return drafts
