"""Redis' protocol as clients speak it: arrays of bulk strings, or words on a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograding.services.wire.message import Message, Unreadable
from autograding.services.wire.redis_clock import ServerClock

__all__ = ["RedisCommand", "RedisReader", "Transactions"]

_MOST_BYTES = 16 * 1024 * 1024  # of one command
_MOST_WORDS = 100_000
_LONGEST_LINE = 64 * 1024
_END = b"\r\n"
# What clients send by themselves when they connect; no work of the application's.
_COURTESIES = frozenset(
    {"AUTH", "CLIENT", "COMMAND", "ECHO", "HELLO", "PING", "QUIT", "RESET", "SELECT"}
)


@dataclass(frozen=True)
class RedisCommand:
    r"""A command that the application sent.

    Attributes:
        name: in capitals, such as `SET`.
        arguments: the rest, as text; bytes that are no UTF-8 as `\xff`.
        transaction: the same number for MULTI, EXEC and all between them; 0 outside.
    """

    name: str
    arguments: tuple[str, ...]
    transaction: int = 0


class Transactions:
    """Makes commands of one connection's words, and knows where its transactions begin and end."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._number = 0

    def command(self, words: Sequence[bytes]) -> RedisCommand | None:
        """Return the command of these words; None for a courtesy."""
        name, *arguments = (word.decode("utf-8", "backslashreplace") for word in words)
        name = name.upper()
        if name in _COURTESIES:
            return None
        if name == "MULTI":
            self._number = next(self._numbers)
        command = RedisCommand(name, tuple(arguments), self._number)
        if name in {"EXEC", "DISCARD"}:
            self._number = 0
        return command


class RedisReader:
    """Reads one connection.

    Args:
        numbers: where the numbers of transactions come from, for all connections alike.
        clock: how far the server's time is to be ahead, for all connections alike.
    """

    def __init__(self, numbers: Iterator[int], clock: ServerClock) -> None:
        self._clock = clock
        self._transactions = Transactions(numbers)
        self._received = bytearray()
        self._at = 0  # how far the command that is being read has been understood
        self._words: list[bytes] = []
        self._missing = 0

    def read(self, data: bytes) -> list[Message]:
        """Return the commands that are whole now.

        Raises:
            Unreadable: see there.
        """
        self._received += data
        messages = []
        while (words := self._next()) is not None:
            payload = bytes(self._received[: self._at])
            del self._received[: self._at]
            self._at = 0
            command = self._transactions.command(words) if words else None
            if words and (changed := self._clock.changed(words)):
                payload = _packed(changed)
            messages.append(Message(payload, command, len(payload)))
        if len(self._received) > _MOST_BYTES:
            raise Unreadable("a command is too large")
        return messages

    def _next(self) -> list[bytes] | None:
        """Return the words of the next command once it is whole."""
        if not self._at:
            line = self._line()
            if line is None:
                return None
            if not line.startswith(b"*"):
                return line.split()
            self._missing = _number(line[1:], _MOST_WORDS)
            self._words = []
        while self._missing > 0:
            word = self._word()
            if word is None:
                return None
            self._words.append(word)
            self._missing -= 1
        return self._words

    def _line(self) -> bytes | None:
        end = self._received.find(b"\n", self._at)
        if end < 0:
            if len(self._received) - self._at > _LONGEST_LINE:
                raise Unreadable("a line is too long")
            return None
        line = bytes(self._received[self._at : end]).removesuffix(b"\r")
        self._at = end + 1
        return line

    def _word(self) -> bytes | None:
        """Return a bulk string, or None, with nothing understood, while a part of it is missing."""
        start = self._at
        line = self._line()
        if line is None:
            return None
        if not line.startswith(b"$"):
            raise Unreadable("no bulk string")
        end = self._at + _number(line[1:], _MOST_BYTES)
        if len(self._received) < end + len(_END):
            self._at = start
            return None
        word = bytes(self._received[self._at : end])
        self._at = end + len(_END)
        return word


def _packed(words: Sequence[bytes]) -> bytes:
    parts = [b"*%d\r\n" % len(words)]
    parts += [b"$%d\r\n%b\r\n" % (len(word), word) for word in words]
    return b"".join(parts)


def _number(text: bytes, most: int) -> int:
    if not text.isdigit() or len(text) > len(str(most)) or int(text) > most:
        raise Unreadable("no length, or too large a one")
    return int(text)
