"""Frames on a worker's socket: four bytes of length, then JSON. Used at both ends."""

import json
import re
import socket
import struct
from typing import Any, cast

from .values import from_wire, without_surrogates

__all__ = ["HEADER", "MAX_BYTES", "MAX_DEPTH", "WireError", "dump", "load", "receive", "send"]

HEADER = struct.Struct(">I")
MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 64

_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class WireError(ValueError):
    """A frame that is too large, too deep or not JSON."""


def dump(message: dict[str, Any]) -> bytes:
    """Return the JSON of a message whose values already are `values.to_wire`'s.

    Raises:
        WireError: it is larger than `MAX_BYTES`.
    """
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    payload = text.encode("utf-8", "replace")
    if len(payload) > MAX_BYTES:
        raise WireError(f"larger than {MAX_BYTES // 2**20} MB")
    return payload


def load(payload: bytes) -> dict[str, Any]:
    """Read a message that nobody vouches for.

    Raises:
        WireError: it is not a JSON object of at most `MAX_DEPTH` levels in UTF-8.
    """
    try:
        message = json.loads(payload.decode("utf-8"), object_hook=from_wire)
    except RecursionError as error:
        raise WireError(_TOO_DEEP) from error
    except (ValueError, TypeError) as error:
        raise WireError("not JSON") from error
    if _deeper_than(payload, MAX_DEPTH):
        raise WireError(_TOO_DEEP)
    if type(message) is not dict:
        raise WireError("not a JSON object")
    if _SURROGATE.search(payload):
        message = without_surrogates(message)
    return cast("dict[str, Any]", message)


def send(connection: socket.socket, payload: bytes) -> None:
    """Send one frame on a blocking socket."""
    connection.sendall(HEADER.pack(len(payload)) + payload)


def receive(connection: socket.socket) -> bytes | None:
    """Receive one frame from a blocking socket; None when the other end is gone."""
    header = _exactly(connection, HEADER.size)
    return None if header is None else _exactly(connection, HEADER.unpack(header)[0])


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 18))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _deeper_than(payload: bytes, levels: int) -> bool:
    """Tell whether brackets of valid JSON nest deeper, in linear passes instead of a recursion."""
    unescaped = payload.replace(rb"\\", b"").replace(rb"\"", b"")
    outside_texts = b"".join(unescaped.split(b'"')[::2])
    brackets = outside_texts.translate(None, _NOT_BRACKETS)
    for _ in range(levels):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)
