"""What comes in as data and could become an operator or a path."""

from collections.abc import Iterator
from random import Random
from typing import Any

from autograding.checks.sql.tokens import TokenMaker
from support.journal import Answer, Journal, Place

__all__ = ["Operators"]

_SIGN_IN = Place("accounts", "sign_in")
_TEXT = Place("checking", "text")
_KEY = Place("checking", "key")
_DOCUMENT = Place("checking", "document")
_REFUSED = (400, 401, 403)
_COLLECTIONS = ("preferences", "activity")


class Operators:
    """Somebody who sends objects where text belongs, and keys that mean something to the store.

    Args:
        journal: the application.
        random: draws what is sent.
    """

    def __init__(self, journal: Journal, random: Random) -> None:
        self._journal = journal
        self._random = random
        self._tokens = TokenMaker(random)

    def expect_sign_in(self) -> None:
        """Expect that a user comes in with the right PIN, and with nothing else.

        Raises:
            Failure: somebody else comes in, or the right one does not.
        """
        user, pin, other = self._word("us"), self._word("pi"), self._word("pi")
        accounts = ({"user": user, "pin": pin}, {"user": self._word("us"), "pin": other})
        self._journal.store.insert("accounts", *accounts)
        answer = self._sign_in(user, pin)
        self._journal.expect(answer, 200, _SIGN_IN)
        for wrong in (other, pin.upper(), self._word("pi")):
            self._expect_refused(self._sign_in(user, wrong))
        self._expect_refused(self._sign_in(self._word("us"), pin))
        for operator in _operators(pin):
            self._expect_refused(self._sign_in(user, operator))
        for operator in _operators(user):
            self._expect_refused(self._sign_in(operator, pin))
        self._expect_refused(self._sign_in({"$ne": None}, {"$ne": None}))

    def expect_text(self) -> None:
        """Expect that a user and an action are text of 1 to 100 printable characters.

        Raises:
            Failure: something else is taken, or good text is not.
        """
        word = self._word("us")
        self._journal.store.commands()
        for bad in self._no_texts(word):
            for body in ({"user": bad, "action": word}, {"user": word, "action": bad}):
                self._expect_invalid("POST", "/activity", body, _TEXT)
        for path in (f"/preferences/{word * 12}", "/activity?user=", f"/activity?user={word * 12}"):
            self._expect_invalid("GET", path, None, _TEXT)
        self._expect_untouched(word, _TEXT)
        longest = (word * 12)[:100]
        for good in (longest, f"${word}.{word}", f"Zoë Ω {word}", word[:1]):
            self._expect_taken("GET", f"/activity?user={good}", None, _TEXT)
            self._expect_taken("POST", "/activity", {"user": good, "action": good}, _TEXT)

    def expect_keys(self) -> None:
        """Expect that keys with `$` or `.` are refused at every depth, and values are not.

        Raises:
            Failure: such a key is taken, or a good document is not.
        """
        word = self._word("us")
        self._journal.store.commands()
        for bad in self._bad_documents(word):
            self._expect_invalid("PUT", f"/preferences/{word}", bad, _DOCUMENT)
            self._expect_invalid("PATCH", f"/preferences/{word}", bad, _DOCUMENT)
            self._expect_invalid("POST", "/activity", self._entry(word, bad), _DOCUMENT)
        for no_object in ([{word: 1}], word, 7, None, True):
            self._expect_invalid("POST", "/activity", self._entry(word, no_object), _DOCUMENT)
        for key in ("a.b", "$set", "pri$e"):
            self._expect_invalid("DELETE", f"/preferences/{word}/{word}/{key}", None, _KEY)
        self._expect_untouched(word, _DOCUMENT)
        good = {"price": f"5 $ {word}.", "of": [f"${word}", {"deep": "$ne"}], "Größe": None}
        self._expect_taken("PUT", f"/preferences/{word}", good, _DOCUMENT)
        self._expect_taken("PATCH", f"/preferences/{word}", {"note": f"${word}"}, _DOCUMENT)
        self._expect_taken("POST", "/activity", self._entry(word, good), _DOCUMENT)

    def _no_texts(self, word: str) -> Iterator[Any]:
        yield from ({"$ne": word}, {"$gt": ""}, {"$regex": word}, {"$in": [word]})
        yield from ({}, [word], None, True, self._random.randint(1, 99), "")
        yield from (word * 12, f"{word}\n{word}", f"{word}\0")

    def _bad_documents(self, word: str) -> Iterator[dict[str, Any]]:
        for key in (f"${word}", f"{word}.{word}", f"pri${word}", f"{word}.", "$where"):
            yield {key: word}
            yield {word: 1, "editor": {"font": {key: word}}}
            yield {"list": [word, [{"in": {key: word}}]]}
        deep: dict[str, Any] = {"$set": word}
        for _ in range(15):
            deep = {word: deep}
        yield deep

    def _entry(self, word: str, details: Any) -> dict[str, Any]:
        return {"user": word, "action": word, "details": details}

    def _sign_in(self, user: Any, pin: Any) -> Answer:
        return self._journal.send("POST", "/sign-in", {"user": user, "pin": pin})

    def _expect_refused(self, answer: Answer) -> None:
        if answer.status == 500:
            self._journal.expect(answer, 403, _SIGN_IN)
        if answer.status not in _REFUSED:
            raise self._journal.failure(
                f"We sent {answer.asked}, which is not the PIN of that user.",
                _SIGN_IN,
                expected="Nobody comes in: status 400 or 403.",
                actual=f"Status {answer.status}" + (": signed in." * (answer.status == 200) or "."),
                hint="Of which type does a value have to be before it may stand in a query?",
            )

    def _expect_invalid(self, method: str, path: str, body: Any, place: Place) -> None:
        self._journal.expect(self._journal.send(method, path, body), 400, place)

    def _expect_untouched(self, word: str, place: Place) -> None:
        """Expect that nothing of what was refused came near the store."""
        sent = [
            command.name
            for command in self._journal.store.commands()
            if command.collection in _COLLECTIONS and word in repr((command.filter, command.change))
        ]
        stored = [name for name in _COLLECTIONS if word in repr(self._journal.store.find(name))]
        if sent or stored:
            raise self._journal.failure(
                "We sent what has to be refused, and looked at what came near the store.",
                place,
                expected="Nothing.",
                actual=f"Commands: {', '.join(sent) or 'none'}; "
                f"documents in: {', '.join(stored) or 'no collection'}.",
            )

    def _expect_taken(self, method: str, path: str, body: Any, place: Place) -> None:
        """Expect that something good is not refused, whatever becomes of it then."""
        answer = self._journal.send(method, path, body)
        if answer.status == 400:
            raise self._journal.failure(
                f"We sent {answer.asked}.",
                place,
                expected="It is taken: text may hold any printable character, and it is keys that "
                "mean something.",
                actual=f"Status 400: {answer.field('error')}",
            )

    def _word(self, prefix: str) -> str:
        return self._tokens.text(prefix)


def _operators(value: str) -> Iterator[dict[str, Any]]:
    """Operators that match a value without being it."""
    yield from ({"$ne": None}, {"$gt": ""}, {"$in": [value]}, {"$regex": f"^{value[:2]}"})
    yield from ({"$exists": True}, {"$eq": value})
