"""A check's document store: one API over a real MongoDB server and over the fake in the worker."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograding.closing import Closing
from autograding.services.wire.mongo import DocumentCommand

if TYPE_CHECKING:
    from autograding.checks.student import Student

__all__ = ["DocumentIndex", "DocumentStore", "index_of"]

Document = dict[str, Any]


@dataclass(frozen=True)
class DocumentIndex:
    """An index of a collection.

    Attributes:
        name: its name, such as `user_1_at_-1`.
        keys: fields with 1, -1 or another kind, such as `text`, in the index's order.
        unique: whether it refuses a second document with the same values.
        expire_seconds: how long documents stay after the time in the field; None: for ever.
    """

    name: str
    keys: tuple[tuple[str, Any], ...]
    unique: bool = False
    expire_seconds: float | None = None


class DocumentStore(Closing, ABC):
    """Empty when the check begins.

    Values that are read are plain: an `ObjectId` is its text, a date knows that it is UTC.

    Attributes:
        url: what the worker finds it by, for MONGO_URL; it names the database. "" on the fake:
            leave it unset there.
        real: whether it is a server. The fake lives in the check's first worker, so a fresh worker
            finds another one, which is empty.
    """

    url = ""
    real = False

    @abstractmethod
    def collections(self) -> list[str]:
        """The names of all collections, sorted."""

    @abstractmethod
    def find(self, collection: str, filter: Mapping[str, Any] | None = None) -> list[Document]:  # noqa: A002 - as pymongo calls it
        """Documents of a collection, with their `_id`, in the order that they are stored in."""

    @abstractmethod
    def insert(self, collection: str, *documents: Mapping[str, Any]) -> None:
        """Store documents; each without an `_id` gets one."""

    @abstractmethod
    def indexes(self, collection: str) -> list[DocumentIndex]:
        """All indexes but the one of `_id`, by name."""

    @abstractmethod
    def commands(self) -> list[DocumentCommand]:
        """What the application sent since the last call, in order; ours and greetings are not."""

    @abstractmethod
    def slow(self, seconds: float) -> None:
        """Let each of the application's commands wait from now on.

        A second is as long as a client waits: more is a server that does not answer.
        """

    @abstractmethod
    def down(self) -> None:
        """End all connections and refuse new ones, as if the server were killed; documents stay."""

    @abstractmethod
    def up(self) -> None:
        """Let everything pass again; latency stays as it is."""

    @abstractmethod
    def down_after(self, commands: int) -> None:
        """Let so many of the application's commands pass; the next one meets the outage."""

    @abstractmethod
    def welcome(self, student: "Student") -> None:
        """Take in another worker of this check."""


def index_of(told: Mapping[str, Any]) -> DocumentIndex:
    """Return an index as a server describes it; its keys are pairs, or a mapping."""
    keys, expires = told["key"], told.get("expireAfterSeconds")
    pairs = keys.items() if isinstance(keys, Mapping) else keys
    return DocumentIndex(
        name=str(told["name"]),
        keys=tuple(
            (str(field), int(kind) if isinstance(kind, int | float) else kind)
            for field, kind in pairs
        ),
        unique=bool(told.get("unique")),
        expire_seconds=expires if isinstance(expires, int | float) else None,
    )
