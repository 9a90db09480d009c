"""Whether the store itself finds, sums up and throws away what users do."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from support.journal import Journal, Place
from support.journal_entries import Log, zulu
from support.journal_words import listed_indexes

__all__ = ["ActivityStore"]

_APPEND = Place("activity", "append")
_FIND = Place("activity", "find")
_SUMMARIZE = Place("activity", "summarize")
_INDEXES = Place("activity", "ensure_indexes")
_KEPT_FOR = 90 * 24 * 60 * 60
_GROUPS = frozenset({"$group", "$sortByCount", "$bucket"})
_READS = frozenset({"find", "aggregate", "count", "distinct", "getMore", "mapReduce"})


class ActivityStore:
    """The collection activity of a journal, seen from outside.

    Args:
        journal: the application.
        random: draws what users do.
    """

    def __init__(self, journal: Journal, random: Random) -> None:
        self._journal = journal
        self._log = Log(journal, random)

    def expect_found_in_store(self) -> None:
        """Expect that the store picks, sorts and limits.

        Raises:
            Failure: more is read than is answered.
        """
        mine = self._log.store(self._log.word("us"), 12)
        self._log.store(self._log.word("us"), 5)
        user, query = mine[0].user, f"user={mine[0].user}&limit=5"
        self._journal.store.commands()
        self._journal.send("GET", f"/activity?{query}")
        sent = self._reads()
        if not any(_picks(command, user, 5) for command in sent) or len(sent) > 1:
            raise self._journal.failure(
                f"We sent GET /activity?{query}, and looked at what your code asks the store.",
                _FIND,
                expected="One command, with the user, the order by `at` and the limit in it.",
                actual=f"{_told(sent)}.",
                hint="Who sorts and cuts the list, the store or Python? A cursor has `sort` and "
                "`limit`.",
            )

    def expect_question_indexed(self) -> None:
        """Expect an index that begins with the user, and then the time.

        Raises:
            Failure: there is none.
        """
        found = self._journal.store.indexes("activity")
        if not any([name for name, _ in index.keys[:2]] == ["user", "at"] for index in found):
            raise self._journal.failure(
                "We looked at the indexes of the collection activity.",
                _INDEXES,
                expected="One for the entries of a user in the order in which they are asked for.",
                actual=listed_indexes(found),
                hint="Which field is compared with “equal”, and by which one is sorted? In this "
                "order they stand in one index.",
            )

    def expect_forgotten(self) -> None:
        """Expect an index that throws entries away after 90 days, and times it understands.

        Raises:
            Failure: there is none, or the time of an entry is no time.
        """
        found = self._journal.store.indexes("activity")
        if not any(_throws_away(index) for index in found):
            raise self._journal.failure(
                "We looked for the index of activity by which the store throws entries away.",
                _INDEXES,
                expected=f"One on `at` alone that expires after {_KEPT_FOR} seconds (90 days).",
                actual=listed_indexes(found),
            )
        user = self._log.word("us")
        self._journal.send("POST", "/activity", {"user": user, "action": "x"})
        stored = [each.get("at") for each in self._journal.store.find("activity", {"user": user})]
        if not stored or not all(isinstance(at, datetime) for at in stored):
            raise self._journal.failure(
                "We sent an entry, and looked at the field `at` of its document.",
                _APPEND,
                expected="A time (a datetime): the store throws nothing else away.",
                actual=", ".join(f"{type(at).__name__} {at!r}"[:80] for at in stored) or "Nothing.",
            )

    def expect_summary_in_store(self) -> None:
        """Expect that the summary is one aggregation.

        Raises:
            Failure: entries are read to be counted in Python.
        """
        _, middle = self._log.crowd()
        for query in ("", f"?since={zulu(middle)}"):
            self._journal.store.commands()
            self._journal.send("GET", f"/activity/summary{query}")
            sent = self._reads()
            if len(sent) != 1 or not _GROUPS & _stages(sent[0]):
                raise self._journal.failure(
                    f"We sent GET /activity/summary{query}, and looked at what your code asks the "
                    "store.",
                    _SUMMARIZE,
                    expected="One aggregate that groups the entries.",
                    actual=f"{_told(sent)}.",
                    hint="What does Python still count that a stage of the pipeline could?",
                )

    def _reads(self) -> list[Any]:
        return [
            command
            for command in self._journal.store.commands()
            if command.collection == "activity" and command.name in _READS
        ]


def _picks(command: Any, user: str, limit: int) -> bool:
    """Whether the store itself picks a user's entries, sorts and limits them."""
    if command.name == "find":
        sort, most = command.options.get("sort"), command.options.get("limit")
        asked = command.filter
    else:
        merged = {name: value for stage in _listed(command) for name, value in stage.items()}
        sort, most, asked = merged.get("$sort"), merged.get("$limit"), merged.get("$match")
    return (
        ("at", -1) in _pairs(sort)
        and isinstance(most, int)
        and abs(most) == limit
        and user in repr(asked)
    )


def _pairs(sort: Any) -> list[tuple[Any, ...]]:
    """What was sorted by, as (field, direction), whichever way it was written."""
    if isinstance(sort, dict):
        return list(sort.items())
    listed = sort if isinstance(sort, list | tuple) else []
    return [tuple(each) for each in listed if isinstance(each, list | tuple)]


def _listed(command: Any) -> list[dict[str, Any]]:
    """The stages of an aggregation."""
    stages = command.change if isinstance(command.change, list) else []
    return [stage for stage in stages if isinstance(stage, dict)]


def _stages(command: Any) -> set[str]:
    if command.name != "aggregate":
        return set()
    return {name for stage in _listed(command) for name in stage}


def _throws_away(index: Any) -> bool:
    return [name for name, _ in index.keys] == ["at"] and index.expire_seconds == _KEPT_FOR


def _told(sent: Sequence[Any]) -> str:
    told = []
    for command in sent:
        more = command.change if command.name == "aggregate" else command.filter
        options = {name: value for name, value in (command.options or {}).items() if value}
        told.append(f"{command.name} {more}" + (f" with {options}" if options else ""))
    return "; ".join(told)[:300] or "Nothing was asked"
