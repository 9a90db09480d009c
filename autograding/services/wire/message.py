"""What a protocol's reader tells the relay."""

from typing import Any, NamedTuple, Protocol

__all__ = ["Message", "Reader", "Unreadable"]


class Unreadable(ValueError):
    """What a client sends is no message of the protocol, or too large a one."""


class Message(NamedTuple):
    """One request as it passes.

    Attributes:
        payload: its bytes, which go on to the server as they are.
        command: what is recorded of it. One that is None, such as a greeting, is neither recorded
            nor counted nor delayed.
        size: how much of the record's room it takes, about in bytes.
    """

    payload: bytes
    command: Any = None
    size: int = 0


class Reader(Protocol):
    """Reads the requests of one connection; each connection has its own."""

    def read(self, data: bytes) -> list[Message]:
        """Take in the next bytes and return the requests that are whole now.

        Raises:
            Unreadable: the connection is cut then, since what follows could not be counted.
        """
        ...
