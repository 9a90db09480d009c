"""Preferences: kept whole, changed leaf by leaf, taken away, and by several clients at once."""

from random import Random
from typing import Any

from autograding.checks.sql.tokens import TokenMaker
from support.journal import Journal, Place, brief, same
from support.journal_words import different_leaves, listed_indexes

__all__ = ["Preferences"]

_REPLACE = Place("preferences", "replace")
_CHANGE = Place("preferences", "change")
_REMOVE = Place("preferences", "remove")
_FIND = Place("preferences", "find")
_INDEXES = Place("preferences", "ensure_indexes")
_AT_ONCE = 4
_BELIEVED = (
    "What does a request still believe when it writes, although another one has changed it? Look "
    "for the command that changes one leaf in the store."
)
_WRITES = frozenset({"update", "findAndModify", "insert"})
# Longer than clients that are sent "at once" may be apart on a busy machine.
_SLOW = 0.2


class Preferences:
    """What users prefer, in a journal of its own, seen through its addresses.

    Args:
        journal: the application.
        random: draws what users prefer.
    """

    def __init__(self, journal: Journal, random: Random) -> None:
        self._journal = journal
        self._random = random
        self._tokens = TokenMaker(random)

    def expect_whole(self) -> None:
        """Expect that PUT replaces everything of one user, and GET brings it.

        Raises:
            Failure: it is otherwise.
        """
        other, values = self._put_new()
        user, _ = self._put_new()
        self._put(user, after := {self._word("key"): self._word("new"), "panes": [1, {"on": True}]})
        self._expect_values(user, after, _REPLACE, "PUT of other values")
        self._expect_values(other, values, _REPLACE, f"PUT for another user, {user}")
        self._journal.ask("GET", f"/preferences/{self._word('us')}", _FIND, status=404)
        self._expect_stored(user, after)

    def expect_leaves(self) -> None:
        """Expect that PATCH changes the leaves that are named, and no other.

        Raises:
            Failure: it is otherwise.
        """
        user, values = self._stored_new()
        size, theme = self._random.randint(5, 90), self._word("th")
        values["editor"]["font"]["size"] = size
        values["notifications"]["email"] = None
        self._patch(user, {"editor": {"font": {"size": size}}, "notifications": {"email": None}})
        self._expect_values(user, values, _CHANGE, "PATCH of two leaves")
        values |= {"theme": theme, "plugin": {theme: {"on": False}}}
        values["editor"]["rulers"] = [{"at": size}]
        changes = {"theme": theme, "plugin": values["plugin"], "editor": {"rulers": [{"at": size}]}}
        self._patch(user, changes)
        self._expect_values(user, values, _CHANGE, "PATCH of a text, a list and a new object")
        newcomer = self._word("us")
        self._patch(newcomer, {"notifications": {"sms": True}})
        expected = {"notifications": {"sms": True}}
        self._expect_values(newcomer, expected, _CHANGE, "PATCH for somebody new")

    def expect_removal(self) -> None:
        """Expect that DELETE takes away one preference, and says whether there was one.

        Raises:
            Failure: it is otherwise.
        """
        user, values = self._stored_new()
        path = f"/preferences/{user}"
        del values["notifications"]["email"]
        self._journal.ask("DELETE", f"{path}/notifications/email", _REMOVE, status=204)
        self._expect_values(user, values, _REMOVE, "DELETE of notifications/email")
        del values["editor"]["font"]
        self._journal.ask("DELETE", f"{path}/editor/font", _REMOVE, status=204)
        self._expect_values(user, values, _REMOVE, "DELETE of the object editor/font")
        for missing in ("notifications/email", f"editor/{self._word('no')}", self._word("no")):
            self._journal.ask("DELETE", f"{path}/{missing}", _REMOVE, status=404)
        nobody = self._word("us")
        self._journal.ask("DELETE", f"/preferences/{nobody}/theme", _REMOVE, status=404)
        self._journal.ask("GET", f"/preferences/{nobody}", _REMOVE, status=404)
        self._expect_values(user, values, _REMOVE, "DELETE of what is not there")

    def expect_changes_at_once(self) -> None:
        """Expect that leaves that are changed at the same time are all changed.

        Raises:
            Failure: one is lost.
        """
        user, values = self._stored_new()
        size, word = self._random.randint(5, 90), self._word("th")
        values |= {"theme": word}
        values["editor"]["font"]["size"] = size
        values["notifications"] = {"email": word, "sms": word}
        changes: list[Any] = [
            {"theme": word},
            {"editor": {"font": {"size": size}}},
            {"notifications": {"email": word}},
            {"notifications": {"sms": word}},
        ]
        self._at_once([("PATCH", user, each) for each in changes], _CHANGE, values)
        self._expect_named_only("PATCH", "", {"editor": {"font": {"size": size}}}, _CHANGE)

    def expect_removal_at_once(self) -> None:
        """Expect that what is changed while something else is taken away is not lost.

        Raises:
            Failure: it is.
        """
        user, values = self._stored_new()
        word = self._word("th")
        del values["theme"], values["editor"]["rulers"]
        values["editor"]["font"]["family"] = word
        values["notifications"]["sms"] = word
        requests: list[tuple[str, str, Any]] = [
            ("DELETE", f"{user}/theme", None),
            ("DELETE", f"{user}/editor/rulers", None),
            ("PATCH", user, {"editor": {"font": {"family": word}}}),
            ("PATCH", user, {"notifications": {"sms": word}}),
        ]
        self._at_once(requests, _REMOVE, values)
        self._expect_named_only("DELETE", "/editor/font/size", None, _REMOVE)

    def expect_one_document(self) -> None:
        """Expect a unique index on the user, and one document after several first ones at once.

        Raises:
            Failure: there is no such index, or there are several documents.
        """
        found = self._journal.store.indexes("preferences")
        if not any(
            index.unique and [name for name, _ in index.keys] == ["user"] for index in found
        ):
            raise self._journal.failure(
                "We looked at the indexes of the collection preferences.",
                _INDEXES,
                expected="A unique one on the field user alone.",
                actual=listed_indexes(found),
                hint="Which option of create_index refuses a second document of a user?",
            )
        user = self._word("us")
        requests = [("PUT", user, {"theme": self._word("th")}) for _ in range(_AT_ONCE)]
        self._together(requests)
        documents = self._journal.store.find("preferences", {"user": user})
        if len(documents) != 1:
            raise self._journal.failure(
                f"We sent {_AT_ONCE} PUT at once for a user of whom nothing was stored.",
                _REPLACE,
                expected="One document of this user.",
                actual=f"{len(documents)} documents.",
            )

    def _put_new(self) -> tuple[str, dict[str, Any]]:
        user, values = self._word("us"), self._values()
        self._put(user, values)
        self._expect_values(user, values, _REPLACE, "PUT for somebody new")
        return user, values

    def _stored_new(self) -> tuple[str, dict[str, Any]]:
        """Somebody whose preferences were stored by another program."""
        user, values = self._word("us"), self._values()
        self._journal.store.insert("preferences", {"user": user, "values": values})
        return user, values

    def _put(self, user: str, values: dict[str, Any]) -> None:
        self._journal.ask("PUT", f"/preferences/{user}", _REPLACE, values)

    def _patch(self, user: str, changes: dict[str, Any]) -> None:
        """Change leaves, and expect that the answer holds all values afterwards."""
        answer = self._journal.send("PATCH", f"/preferences/{user}", changes)
        self._journal.expect(answer, 200, _CHANGE)
        stored = self._journal.send("GET", f"/preferences/{user}")
        if stored.status == 200 and not same(answer.data, stored.data):
            expected, actual = different_leaves(stored.data, answer.data)
            raise self._journal.failure(
                f"We sent {answer.asked}, and compared the answer with what GET says.",
                _CHANGE,
                expected=f"All values as they are now: {expected}.",
                actual=f"{actual}.",
            )

    def _values(self) -> dict[str, Any]:
        """What somebody prefers, three levels deep."""
        font = {"family": self._word("fo"), "size": self._random.randint(100, 900)}
        return {
            "theme": self._word("th"),
            "editor": {"font": font, "rulers": [80, self._random.randint(81, 300)]},
            "notifications": {"email": True, "sms": False},
        }

    def _word(self, prefix: str) -> str:
        return self._tokens.text(prefix)

    def _expect_values(self, user: str, values: dict[str, Any], place: Place, done: str) -> None:
        answer = self._journal.send("GET", f"/preferences/{user}")
        whole = {"user": user, "values": values}
        if answer.status == 500:
            self._journal.expect(answer, 200, _FIND)
        if answer.status != 200 or not same(answer.data, whole):
            expected, actual = different_leaves(whole, answer.data)
            raise self._journal.failure(
                f"We sent {done}, and then {answer.asked}.",
                place,
                expected=f"Status 200; {expected}.",
                actual=f"Status {answer.status}; {actual}.",
            )

    def _expect_stored(self, user: str, values: dict[str, Any]) -> None:
        documents = self._journal.store.find("preferences", {"user": user})
        found = [document.get("values") for document in documents]
        if len(found) != 1 or not same(found[0], values):
            raise self._journal.failure(
                f"We looked into the collection preferences for the user {user}.",
                _REPLACE,
                expected=f"One document with the values {brief(values)}.",
                actual=f"{len(found)} documents: {brief(found)}.",
            )

    def _at_once(
        self, requests: list[tuple[str, str, Any]], place: Place, values: dict[str, Any]
    ) -> None:
        """Send changes at once, and expect all of them."""
        user = requests[-1][1]
        for answer in self._together(requests):
            status = 204 if answer.asked.startswith("DELETE") else 200
            self._journal.expect(answer, status, place)
        found = self._journal.send("GET", f"/preferences/{user}").field("values")
        if not same(found, values):
            expected, actual = different_leaves(values, found)
            raise self._journal.failure(
                f"We sent {len(requests)} changes of {user}'s preferences at once, of another leaf "
                f"each, while each command took {_SLOW} seconds.",
                place,
                expected=f"All of them are kept: {expected}.",
                actual=f"{actual}.",
                hint=_BELIEVED,
            )

    def _expect_named_only(self, method: str, path: str, body: Any, place: Place) -> None:
        """Expect that what nobody named is not written back: a lock in one process stops no other.

        A write that is tied to what was read before, by its filter, is none that loses anything.
        """
        user, values = self._stored_new()
        self._journal.store.commands()
        answer = self._journal.send(method, f"/preferences/{user}{path}", body)
        kept = values["theme"], values["editor"]["font"]["family"]
        for command in self._journal.store.commands():
            tied = isinstance(command.filter, dict) and set(command.filter) != {"user"}
            written = repr(command.change) if command.name in _WRITES and not tied else ""
            if command.collection == "preferences" and any(word in written for word in kept):
                raise self._journal.failure(
                    f"We sent {answer.asked}, and looked at what your code writes.",
                    place,
                    expected="Nothing but the leaf that was named.",
                    actual=f"Others, too, such as the theme “{values['theme']}”, which another "
                    "process may have changed since you read it.",
                    hint=_BELIEVED,
                )

    def _together(self, requests: list[tuple[str, str, Any]]) -> list[Any]:
        sent = [(method, f"/preferences/{path}", body) for method, path, body in requests]
        # Each worker has opened the journal before commands become slow.
        self._journal.send_together([("GET", "/preferences/nobody", None)] * len(sent))
        self._journal.store.slow(_SLOW)
        try:
            return self._journal.send_together(sent)
        finally:
            self._journal.store.slow(0)
