"""Entries of an activity log whose every time and word is known, and how they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from autograding.checks.sql.tokens import TokenMaker
from support.journal import Journal

__all__ = ["Entry", "Log", "iso", "summary", "zulu"]

# Still to come, so that an index that throws entries away too early, which costs points of its own,
# leaves these; and the same in each grading, so that equal submissions have equal reports.
_START = datetime(2070, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """Something that somebody did."""

    user: str
    action: str
    details: dict[str, Any]
    at: datetime

    @property
    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {"user": self.user, "action": self.action, "details": self.details, "at": self.at}

    @property
    def answer(self) -> dict[str, Any]:
        """As the journal answers it."""
        return {**self.document, "at": iso(self.at)}


class Log:
    """Stores entries in the journal's collection, as another program would.

    Args:
        journal: the application.
        random: draws what users do.
    """

    def __init__(self, journal: Journal, random: Random) -> None:
        self._journal = journal
        self._random = random
        self._tokens = TokenMaker(random)

    def store(self, user: str, count: int) -> list[Entry]:
        """Store entries of a user from outside; return them, the newest first."""
        entries = [
            Entry(user, self.word("ac"), {"number": number, "at": self.word("at")}, at)
            for number, at in enumerate(self._times(count))
        ]
        self._insert(entries)
        return entries

    def _insert(self, entries: Sequence[Entry]) -> None:
        mixed = self._random.sample(entries, len(entries))
        self._journal.store.insert("activity", *(entry.document for entry in mixed))

    def _times(self, count: int) -> list[datetime]:
        """So many times within forty days, the newest first."""
        minutes = self._random.sample(range(40 * 24 * 60), count)
        return [
            _START + timedelta(minutes=later, milliseconds=self._random.randrange(1000))
            for later in sorted(minutes, reverse=True)
        ]

    def crowd(self) -> tuple[list[Entry], datetime]:
        """Four actions, two of them equally frequent, by few users; and a time in the middle."""
        actions = [self.word("ac") for _ in range(4)]
        users = [self.word("us") for _ in range(3)]
        often = dict(zip(actions, (7, 4, 4, 1), strict=True))
        done = [action for action in actions for _ in range(often[action])]
        self._random.shuffle(done)
        times = self._times(len(done))
        by = [self._random.choice(users[: 1 + actions.index(action)]) for action in done]
        entries = [
            Entry(user, action, {}, at) for user, action, at in zip(by, done, times, strict=True)
        ]
        self._insert(entries)
        # Between two entries: whether its first moment belongs to a summary is not asked here.
        newer, older = times[len(times) // 2 - 1], times[len(times) // 2]
        return entries, older + (newer - older) / 2

    def word(self, prefix: str) -> str:
        """A word that occurs nowhere else."""
        return self._tokens.text(prefix)


def summary(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What the journal should say of these entries."""
    rows = []
    for action in {entry.action for entry in entries}:
        those = [entry for entry in entries if entry.action == action]
        last = iso(max(entry.at for entry in those))
        users = len({entry.user for entry in those})
        rows.append({"action": action, "count": len(those), "users": users, "last": last})
    return sorted(rows, key=lambda row: (-row["count"], row["action"]))


def iso(at: datetime) -> str:
    """A time as the journal answers it."""
    return at.isoformat(timespec="milliseconds")


def zulu(at: datetime) -> str:
    """A time as it stands in an address."""
    return iso(at).replace("+00:00", "Z")
