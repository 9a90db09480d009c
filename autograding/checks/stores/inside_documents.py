"""Runs in the worker: what mongomock is asked is counted, delayed and cut, as a relay would do.

All fake servers and databases of the process become one, as all clients of a real one see the same
documents. Each call is told as the command that pymongo would send for it, in BSON. One call runs
at a time: a server's commands are atomic, mongomock's are not.
"""

import contextlib
import functools
import importlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["ask", "install", "restore", "set_outage", "set_slow", "take"]

_PATIENCE = 1.0  # seconds after which the application's client would give up
_MOST_COMMANDS = 50_000
_MOST_BYTES = 4 * 1024 * 1024


class _State:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.turn = threading.RLock()
        self.inside = threading.local()
        self.commands: list[bytes] = []
        self.size = 0
        self.delay = 0.0
        self.left: int | None = None
        self.undo: list[Callable[[], None]] = []
        self.database: Any = None


_state = _State()
_sleep = time.sleep


def install() -> None:
    """Put our hooks into mongomock. May be called again."""
    if _state.database is not None:
        return
    import mongomock  # noqa: PLC0415 - the grader's process imports this module, too
    from mongomock.collection import Collection, Cursor  # noqa: PLC0415
    from mongomock.database import Database  # noqa: PLC0415
    from mongomock.store import DatabaseStore, ServerStore  # noqa: PLC0415

    store = _made(DatabaseStore)
    _replace(ServerStore, "__getitem__", lambda _: lambda *_: store)
    _replace(ServerStore, "list_created_database_names", lambda _: lambda _: ["documents"])
    telling = _telling()
    for kind, told in (
        (Collection, telling.OF_COLLECTION),
        (Database, telling.OF_DATABASE),
    ):
        for name, tell in told.items():
            if hasattr(kind, name):
                _replace(kind, name, functools.partial(_sent, tell))
    _replace(Cursor, "_compute_results", _computing)
    _replace(Cursor, "rewind", _rewinding)
    _replace(Collection, "find_one", _finding_one)
    _state.database = mongomock.MongoClient(tz_aware=True)["documents"]


def restore() -> None:
    """Take the hooks out, where the process lives on."""
    while _state.undo:
        _state.undo.pop()()
    _state.database = None


def take() -> list[bytes]:
    """Return the commands since the last time."""
    with _state.lock:
        taken, _state.commands, _state.size = _state.commands, [], 0
    return taken


def set_slow(seconds: float) -> None:
    """Let each command wait so long."""
    _state.delay = seconds


def set_outage(left: int | None) -> None:
    """Let so many commands pass before the outage; None: all."""
    with _state.lock:
        _state.left = left


def ask(question: str, data: bytes) -> bytes:
    """Answer a question of the grader's, unseen; both are BSON documents."""
    import bson  # noqa: PLC0415

    with _unseen():
        arguments = bson.decode(data)
        collection = _state.database[arguments.get("collection", "none")]
        match question:
            case "collections":
                answer: Any = sorted(_state.database.list_collection_names())
            case "find":
                answer = list(collection.find(arguments["filter"]))
            case "insert":
                answer = len(collection.insert_many(arguments["documents"]).inserted_ids)
            case _:
                indexes = collection.index_information()
                answer = [_index(name, told) for name, told in indexes.items()]
    return bytes(bson.encode({"answer": answer}))


def _index(name: str, told: Any) -> dict[str, Any]:
    keys = [[field, direction] for field, direction in told["key"]]
    return {**told, "name": name, "key": keys}


def _sent(tell: Callable[..., dict[str, Any]], original: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method that is told as a command, unless another method calls it."""

    @functools.wraps(original)
    def method(self: Any, *arguments: Any, **options: Any) -> Any:
        if _is_unseen():
            return original(self, *arguments, **options)
        try:
            command = tell(self.name, *arguments, **options)
        except (TypeError, AttributeError, IndexError):
            return original(self, *arguments, **options)  # it says what is wrong with its arguments
        _pass(command)
        with _state.turn, _unseen():
            return original(self, *arguments, **options)

    return method


def _finding_one(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def find_one(self: Any, filter: Any = None, *arguments: Any, **options: Any) -> Any:  # noqa: A002
        if len(arguments) < 3:
            options = {**options, "limit": 1}
        return original(self, filter, *arguments, **options)

    return find_one


def _computing(original: Callable[..., Any]) -> Callable[..., Any]:
    """A cursor sends its question when its first document is asked for."""

    def compute(self: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_unseen() and not self.__dict__.get("_was_sent"):
            _pass(
                {
                    "find": self.collection.name,
                    "filter": self._spec,
                    "sort": _telling().keys_of(self._sort),
                    "projection": _telling().keys_of(self._projection),
                    "skip": self._skip,
                    "limit": self._limit,
                }
            )
        self.__dict__["_was_sent"] = True
        with _state.turn, _unseen():
            return original(self, *arguments, **options)

    return compute


def _rewinding(original: Callable[..., Any]) -> Callable[..., Any]:
    def rewind(self: Any) -> Any:
        self.__dict__["_was_sent"] = False
        return original(self)

    return rewind


def _pass(command: dict[str, Any]) -> None:
    """Do with a command what a relay would: wait, refuse it, or record it."""
    import bson  # noqa: PLC0415

    data = bytes(bson.encode(command))  # what cannot be sent is refused here, as pymongo would
    _wait()
    with _state.lock:
        if _state.left == 0:
            raise _outage()
        if _state.left is not None:
            _state.left -= 1
        if len(_state.commands) < _MOST_COMMANDS and _state.size + len(data) <= _MOST_BYTES:
            _state.commands.append(data)
            _state.size += len(data)


def _wait() -> None:
    """Take the time of a slow network, outside of any lock; a client waits only so long."""
    if _state.delay > 0 and _state.left != 0:
        _sleep(min(_state.delay, _PATIENCE))
        if _state.delay > _PATIENCE:
            from pymongo.errors import NetworkTimeout  # noqa: PLC0415

            raise NetworkTimeout("the server: timed out")


def _outage() -> Exception:
    from pymongo.errors import ServerSelectionTimeoutError  # noqa: PLC0415

    return ServerSelectionTimeoutError("the server: [Errno 111] Connection refused")


def _is_unseen() -> bool:
    return getattr(_state.inside, "on", False)


@contextlib.contextmanager
def _unseen() -> Iterator[None]:
    before, _state.inside.on = _is_unseen(), True
    try:
        yield
    finally:
        _state.inside.on = before


def _telling() -> Any:
    """Return the other module of ours that is beside the student's code."""
    return importlib.import_module("grader_inside_pymongo")


def _made(kind: Any) -> Any:
    return kind()


def _replace(kind: type, name: str, make: Callable[[Any], Any]) -> None:
    original = vars(kind)[name]
    setattr(kind, name, make(original))
    _state.undo.append(functools.partial(setattr, kind, name, original))
