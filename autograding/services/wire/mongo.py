"""MongoDB's protocol as today's clients speak it: one document a message."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from bson.objectid import ObjectId

from autograding.services.wire.message import Message, Unreadable

__all__ = ["DocumentCommand", "MongoReader", "commands_of", "decoded", "plain"]

_MOST_BYTES = 16 * 1024 * 1024  # of one message
_PLAIN = (bool, float, str, bytes, datetime, type(None))
_MOST_STATEMENTS = 10_000
_DEEPEST = 48  # what a worker can hand over, too
_HEADER = struct.Struct("<iiii")
_QUERY, _MESSAGE = 2004, 2013
_CHECKSUM = 1
_OPTIONS = CodecOptions[dict[str, Any]](tz_aware=True, tzinfo=UTC)
# What clients send by themselves; no work of the application's.
_COURTESIES = frozenset(
    {"hello", "ismaster", "ping", "buildinfo", "saslstart", "saslcontinue", "authenticate"}
    | {"logout", "endsessions", "killcursors", "killsessions", "connectionstatus"}
)
# Where each command has its statements, and how a statement names its filter and its change.
_STATEMENTS = {"insert": "documents", "update": "updates", "delete": "deletes"}
_FILTERS = ("q", "query", "filter")
_CHANGES = ("u", "update", "pipeline", "indexes", "key")
_LEFT_OUT = frozenset(
    {"$db", "lsid", "$clusterTime", "$readPreference", "readConcern", "writeConcern", "txnNumber"}
    | {"cursor", "ordered", "singleBatch", "apiVersion", "maxTimeMS", "comment"}
)


@dataclass(frozen=True)
class DocumentCommand:
    """A command that the application sent, or one statement of it.

    Values are plain: an `ObjectId` is its text, a date knows that it is UTC.

    Attributes:
        name: as on the wire, such as `find`, `insert`, `update`, `findAndModify`, `createIndexes`.
            pymongo's `count_documents` is an `aggregate`.
        collection: its name; "" where there is none.
        filter: which documents; {} where there is no filter, or an empty one.
        change: the update, replacement, inserted document, pipeline, list of indexes, or the key
            of `distinct`; None where nothing of this kind is sent. An inserted document's `_id` is
            left out if it is an `ObjectId`.
        options: what else was sent, such as `sort`, `limit`, `projection`, `upsert`, `multi`.
        request: the same number for what was sent at once.
    """

    name: str
    collection: str = ""
    filter: dict[str, Any] = field(default_factory=dict)
    change: Any = None
    options: dict[str, Any] = field(default_factory=dict)
    request: int = 0


class MongoReader:
    """Reads one connection.

    Args:
        numbers: where the numbers of requests come from, for all connections alike.
    """

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._received = bytearray()

    def read(self, data: bytes) -> list[Message]:
        """Return the messages that are whole now; a message's command is a list.

        Raises:
            Unreadable: it is compressed, which no server of ours offers, or no message at all.
        """
        self._received += data
        messages = []
        while (payload := self._next()) is not None:
            commands = commands_of(_document(payload), next(self._numbers))
            messages.append(Message(payload, commands or None, len(payload)))
        return messages

    def _next(self) -> bytes | None:
        if len(self._received) < _HEADER.size:
            return None
        length = _HEADER.unpack_from(self._received)[0]
        if not _HEADER.size < length <= _MOST_BYTES:
            raise Unreadable("no length, or too large a one")
        if len(self._received) < length:
            return None
        payload = bytes(self._received[:length])
        del self._received[:length]
        return payload


def commands_of(document: Mapping[str, Any], request: int) -> list[DocumentCommand]:
    """Return the statements of a command's document; none for a courtesy."""
    name = next(iter(document), "")
    if name.lower() in _COURTESIES:
        return []
    target = document[name] if name else ""
    collection = target if isinstance(target, str) else ""
    if name == "getMore":
        collection = str(document.get("collection", ""))
    rest = {key: value for key, value in document.items() if key not in {name, *_LEFT_OUT}}
    statements = rest.pop(_STATEMENTS.get(name, ""), None)
    if not isinstance(statements, list):
        return [_command(name, collection, rest, request)]
    if name == "insert":
        inserted = (plain(_without_id(each)) for each in statements[:_MOST_STATEMENTS])
        return [DocumentCommand(name, collection, {}, each, {}, request) for each in inserted]
    return [
        _command(name, collection, {**rest, **each}, request)
        for each in statements[:_MOST_STATEMENTS]
        if isinstance(each, dict)
    ]


def decoded(data: bytes) -> dict[str, Any]:
    """Read one document.

    Raises:
        Unreadable: it is none.
    """
    try:
        return bson.decode(data, _OPTIONS)
    except (BSONError, ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value of a document with nothing of BSON's own in it."""
    if isinstance(value, dict):
        if depth > _DEEPEST:
            return "…"
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value] if depth <= _DEEPEST else "…"
    if type(value) in _PLAIN:
        return value
    return int(value) if isinstance(value, int) else str(value)


def _command(name: str, collection: str, rest: dict[str, Any], request: int) -> DocumentCommand:
    rest = {str(key): plain(value) for key, value in rest.items()}
    where: Any = next((rest.pop(key) for key in _FILTERS if key in rest), {})
    change = next((rest.pop(key) for key in _CHANGES if key in rest), None)
    if not isinstance(where, dict):
        where = {"": where}  # no filter that a client would send; the server refuses it
    options = {key: value for key, value in rest.items() if value not in (None, False, 0, {}, [])}
    return DocumentCommand(name, collection, where, change, options, request)


def _without_id(document: Any) -> Any:
    """Leave out an id that the client had made up, since it says nothing."""
    if isinstance(document, dict) and isinstance(document.get("_id"), ObjectId):
        return {key: value for key, value in document.items() if key != "_id"}
    return document


def _document(payload: bytes) -> dict[str, Any]:
    """Return the command that a message holds, its statements in place."""
    kind = _HEADER.unpack_from(payload)[3]
    body = payload[_HEADER.size :]
    try:
        if kind == _QUERY:  # how a client begins a conversation
            return decoded(body[body.index(b"\0", 4) + 9 :])
        if kind == _MESSAGE:
            return _sections(body)
    except (struct.error, ValueError, IndexError) as error:
        raise Unreadable(str(error)) from error
    raise Unreadable("a kind of message that no client needs")


def _sections(body: bytes) -> dict[str, Any]:
    (flags,) = struct.unpack_from("<I", body)
    end = len(body) - (4 if flags & _CHECKSUM else 0)
    place, document, more = 4, {}, {}
    while place < end:
        kind, place = body[place], place + 1
        (size,) = struct.unpack_from("<i", body, place)
        if size < 5 or place + size > end or kind > 1:
            raise Unreadable("a section that is none")
        if kind == 0:
            document = decoded(body[place : place + size])
        else:
            stop = body.index(b"\0", place + 4)
            name = body[place + 4 : stop].decode("utf-8", "backslashreplace")
            more[name] = list(_documents(body[stop + 1 : place + size]))
        place += size
    return document | more


def _documents(data: bytes) -> Iterator[dict[str, Any]]:
    place = 0
    while place < len(data):
        (size,) = struct.unpack_from("<i", data, place)
        if size < 5:
            raise Unreadable("a document that is none")
        yield decoded(data[place : place + size])
        place += size
