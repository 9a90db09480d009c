"""Runs in the worker: what fakeredis is asked is counted, delayed and cut, as a relay would do.

All fake servers of the process become one, as all clients of a real one see the same keys.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["ask", "install", "raw", "restore", "set_outage", "set_slow", "take"]

# What clients send by themselves when they connect.
_COURTESIES = frozenset(
    {b"AUTH", b"CLIENT", b"COMMAND", b"ECHO", b"HELLO", b"PING", b"QUIT", b"RESET", b"SELECT"}
)
_PATIENCE = 0.5  # seconds after which the application's client would give up
_MOST_COMMANDS = 50_000
_MOST_BYTES = 4 * 1024 * 1024


class _State:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.quiet = threading.local()
        self.commands: list[tuple[int, list[bytes]]] = []
        self.size = 0
        self.delay = 0.0
        self.left: int | None = None
        self.undo: list[Callable[[], None]] = []
        self.client: Any = None


_state = _State()
_sleep = time.sleep


def install() -> None:
    """Put our hooks into fakeredis. May be called again."""
    if _state.client is not None:
        return
    import fakeredis  # noqa: PLC0415 - the grader's process imports this module, too
    from fakeredis._clients._sync import FakeBaseConnection  # noqa: PLC0415
    from fakeredis._core import FakeServer  # noqa: PLC0415
    from fakeredis._socket import BaseFakeSocket  # noqa: PLC0415

    server = FakeServer()
    _replace(FakeServer, "__init__", lambda _: _join(server))
    _replace(BaseFakeSocket, "sendall", _sending)
    _replace(BaseFakeSocket, "_process_command", _processing)
    _replace(FakeBaseConnection, "_connect", _connecting)
    _state.client = fakeredis.FakeRedis(server=server)


def restore() -> None:
    """Take the hooks out, where the process lives on."""
    while _state.undo:
        _state.undo.pop()()
    _state.client = None


def take() -> list[tuple[int, list[bytes]]]:
    """Return (connection, words) of each command since the last time."""
    with _state.lock:
        taken, _state.commands, _state.size = _state.commands, [], 0
    return taken


def set_slow(seconds: float) -> None:
    """Let what a client sends at once wait so long."""
    _state.delay = seconds


def set_outage(left: int | None) -> None:
    """Let so many commands pass before the outage; None: all."""
    with _state.lock:
        _state.left = left


def ask(function: str, *arguments: Any) -> Any:
    """Call a method of a client of the fake, unseen."""
    with _quietly():
        if function == "raw":
            return raw(_state.client, *arguments)
        return getattr(_state.client, function)(*arguments)


def raw(client: Any, key: str) -> list[Any]:
    """Return a key's type and value, in lists that can be carried; works with any client."""
    kind = client.type(key).decode()
    if kind == "string":
        return [kind, client.get(key)]
    if kind == "hash":
        return [kind, [list(pair) for pair in client.hgetall(key).items()]]
    if kind == "list":
        return [kind, client.lrange(key, 0, -1)]
    if kind == "set":
        return [kind, list(client.smembers(key))]
    if kind == "zset":
        return [kind, [list(pair) for pair in client.zrange(key, 0, -1, withscores=True)]]
    return [kind, None]


def _replace(kind: type, name: str, make: Callable[[Any], Any]) -> None:
    original = getattr(kind, name)
    own = name in vars(kind)
    setattr(kind, name, make(original))

    def undo() -> None:
        if own:
            setattr(kind, name, original)
        else:
            delattr(kind, name)

    _state.undo.append(undo)


def _join(server: Any) -> Callable[..., None]:
    """Make every later server the same as the first."""

    def init(self: Any, *_: Any, **__: Any) -> None:
        self.__dict__ = server.__dict__

    return init


def _connecting(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: Any) -> Any:
        _refuse_when_down()
        return original(self)

    return connect


def _sending(original: Callable[..., Any]) -> Callable[..., Any]:
    def sendall(self: Any, data: Any) -> None:
        _refuse_when_down()
        self.__dict__["_has_waited"] = False
        original(self, data)

    return sendall


def _processing(original: Callable[..., Any]) -> Callable[..., Any]:
    def process(self: Any, words: list[bytes]) -> None:
        if words and not _is_quiet() and words[0].upper() not in _COURTESIES:
            if not self.__dict__.get("_has_waited"):
                self.__dict__["_has_waited"] = True
                _wait()
            _record(self.fileno(), words)
        original(self, words)

    return process


def _wait() -> None:
    """Take the time of a slow network, outside of any lock; a client waits only so long."""
    if _state.delay > 0:
        _sleep(min(_state.delay, _PATIENCE))
    if _state.delay > _PATIENCE:
        import redis  # noqa: PLC0415

        raise redis.TimeoutError("Timeout reading from socket")


def _record(connection: int, words: list[bytes]) -> None:
    with _state.lock:
        if _state.left is not None and _state.left > 0:
            _state.left -= 1
        elif _state.left == 0:
            raise _outage()
        size = sum(map(len, words))
        if len(_state.commands) < _MOST_COMMANDS and _state.size + size <= _MOST_BYTES:
            _state.commands.append((connection, list(words)))
            _state.size += size


def _refuse_when_down() -> None:
    if _state.left == 0 and not _is_quiet():
        raise _outage()


def _outage() -> Exception:
    import redis  # noqa: PLC0415

    return redis.ConnectionError("Error 111 connecting to the server. Connection refused.")


def _is_quiet() -> bool:
    return getattr(_state.quiet, "on", False)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    _state.quiet.on = True
    try:
        yield
    finally:
        _state.quiet.on = False
