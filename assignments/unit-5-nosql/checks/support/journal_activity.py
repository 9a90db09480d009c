"""Activity: appended with the server's time, found by user and time, summed up in the store."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

from support.journal import Answer, Journal, Place, brief, same
from support.journal_entries import Entry, Log, iso, summary, zulu
from support.journal_words import first_difference

__all__ = ["Activity"]

_APPEND = Place("activity", "append")
_FIND = Place("activity", "find")
_SUMMARIZE = Place("activity", "summarize")
_DEFAULT = 50
_MOST = 12
_NOW = timedelta(minutes=5)  # clocks may differ, and machines be busy


class Activity:
    """What users do, in a journal of its own.

    Args:
        journal: the application.
        random: draws what they do.
    """

    def __init__(self, journal: Journal, random: Random) -> None:
        self._journal = journal
        self._log = Log(journal, random)

    def expect_append(self) -> None:
        """Expect that POST stores an entry with the server's time, and answers it.

        Raises:
            Failure: it is otherwise.
        """
        details = {"format": self._log.word("fo"), "pages": [1, {"of": 2}]}
        user = self._log.word("us")
        body: dict[str, Any] = {"user": user, "action": self._log.word("ac"), "details": details}
        answer = self._journal.send("POST", "/activity", body | {"at": "2001-01-01T00:00:00Z"})
        self._journal.expect(answer, 201, _APPEND)
        self._expect_fields(answer.data, body, f"We sent {answer.asked}.")
        self._expect_now(answer.data["at"], answer.asked)
        self._expect_stored(answer, body)
        body = {"user": user, "action": self._log.word("ac")}
        short = self._journal.ask("POST", "/activity", _APPEND, body, status=201)
        self._expect_fields(short, body | {"details": {}}, "We sent an entry without details.")

    def expect_newest(self) -> None:
        """Expect the entries of one user, the newest first, and no more than were asked for.

        Raises:
            Failure: it is otherwise.
        """
        mine = self._log.store(self._log.word("us"), 9)
        many = self._log.store(self._log.word("us"), _DEFAULT + 4)
        self._log.store(self._log.word("us"), 3)
        self._expect_entries(f"user={mine[0].user}", mine)
        self._expect_entries(f"user={mine[0].user}&limit=4", mine[:4])
        self._expect_entries(f"user={many[0].user}", many[:_DEFAULT])

    def expect_span(self) -> None:
        """Expect entries from `since` on, and until before `until`.

        Raises:
            Failure: it is otherwise.
        """
        mine = self._log.store(self._log.word("us"), 9)
        self._log.store(self._log.word("us"), 3)
        user, since, until = mine[0].user, mine[6].at, mine[2].at
        self._expect_entries(f"user={user}&since={zulu(since)}", mine[:7])
        self._expect_entries(f"user={user}&until={zulu(until)}", mine[3:])
        elsewhere = until.astimezone(timezone(timedelta(hours=2))).isoformat().replace("+", "%2B")
        query = f"user={user}&since={zulu(since)}&until={elsewhere}"
        self._expect_entries(query, mine[3:7])

    def expect_summary(self) -> None:
        """Expect how often each action happened, by how many users, and when last.

        Raises:
            Failure: it is otherwise.
        """
        entries, middle = self._log.crowd()
        self._expect_rows("", entries)
        since = [entry for entry in entries if entry.at >= middle]
        self._expect_rows(f"?since={zulu(middle)}", since)

    def _found(self, query: str) -> Any:
        data = self._journal.ask("GET", f"/activity?{query}", _FIND)
        return data.get("activity") if isinstance(data, dict) else None

    def _expect_entries(self, query: str, entries: Sequence[Entry]) -> None:
        found = self._found(query)
        expected = [entry.answer for entry in entries]
        if same(found, expected):
            return
        known = {entry["details"]["at"]: place for place, entry in enumerate(expected, 1)}
        numbers = _numbers(found, known)
        said = f"{len(expected)} entries; from the newest on they are 1 to {len(expected)}."
        got = f"{len(numbers)} entries: {', '.join(numbers[:_MOST]) or 'none'}"
        if numbers == [str(number) for number in known.values()]:
            said, got = first_difference(expected, found)
        raise self._journal.failure(
            f"We stored entries of several users, and sent GET /activity?{query}.",
            _FIND,
            expected=said,
            actual=got + ("…" if len(numbers) > _MOST else ""),
        )

    def _expect_fields(self, found: Any, body: dict[str, Any], done: str) -> None:
        good = isinstance(found, dict) and isinstance(found.get("at"), str)
        if not good or not same({**found, "at": ""}, body | {"at": ""}):
            raise self._journal.failure(
                done,
                _APPEND,
                expected=f"The entry and its time: {brief(body)} and “at”.",
                actual=f"{brief(found)}.",
            )

    def _expect_stored(self, answer: Answer, body: dict[str, Any]) -> None:
        stored = self._journal.store.find("activity", {"user": body["user"]})
        found = [{name: each.get(name) for name in (*body, "at")} for each in stored]
        for each in found:
            # Another type costs its points elsewhere: the store would never throw it away.
            each["at"] = iso(each["at"]) if isinstance(each["at"], datetime) else answer.data["at"]
        if not same(found, [answer.data]):
            raise self._journal.failure(
                f"We sent {answer.asked}, and looked into the collection activity.",
                _APPEND,
                expected=f"One document, as it was answered: {brief(answer.data)}.",
                actual=f"{len(found)} documents: {brief(found)}.",
            )

    def _expect_now(self, text: str, asked: str) -> None:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = datetime.min
        if at.utcoffset() != timedelta(0) or abs(at - datetime.now(UTC)) > _NOW:
            raise self._journal.failure(
                f"We sent {asked}.",
                _APPEND,
                expected="The time of the server in UTC, and its offset, “+00:00”.",
                actual=f"{text}.",
            )

    def _expect_rows(self, query: str, entries: Sequence[Entry]) -> None:
        data = self._journal.ask("GET", f"/activity/summary{query}", _SUMMARIZE)
        expected = summary(entries)
        found = data.get("summary") if isinstance(data, dict) else None
        if not same(found, expected):
            said, got = first_difference(expected, found)
            raise self._journal.failure(
                f"We stored {len(entries)} entries, and sent GET /activity/summary{query}.",
                _SUMMARIZE,
                expected=said,
                actual=got,
            )


def _numbers(found: Any, known: dict[str, int]) -> list[str]:
    """Which of the expected entries came, by their numbers; "another" for all others."""
    numbers = []
    for entry in found if isinstance(found, list) else []:
        details = entry.get("details") if isinstance(entry, dict) else None
        key = details.get("at") if isinstance(details, dict) else None
        numbers.append(str(known.get(str(key), "another")))
    return numbers
