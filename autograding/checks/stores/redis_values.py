"""What Redis answers, as checks see it."""

from typing import Any

__all__ = ["Value", "milliseconds_of", "seconds_of", "text_of", "value_of"]

# A text (bytes if it is none), a hash, a list, a set, a sorted set, nothing or what is else.
Value = str | bytes | dict[Any, Any] | list[Any] | frozenset[Any] | None


def milliseconds_of(seconds: float | None) -> int | None:
    """Return a time to live as Redis is told it."""
    return None if seconds is None else max(round(seconds * 1000), 1)


def seconds_of(milliseconds: Any) -> float | None:
    """Return what PTTL said: None for ever, 0.0 for no such key."""
    return {-1: None, -2: 0.0}.get(milliseconds, milliseconds / 1000)


def text_of(data: Any) -> str:
    """Return text, with bytes that are none escaped."""
    return str(data, "utf-8", "backslashreplace")


def _plain(data: Any) -> Any:
    """Return text, or the bytes themselves if they are none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def value_of(kind: str, raw: Any) -> Value:
    """Return the value of a key of this type."""
    match kind:
        case "string":
            return _plain(raw)  # type: ignore[no-any-return]
        case "hash":
            return {_plain(key): _plain(value) for key, value in raw}
        case "list":
            return [_plain(item) for item in raw]
        case "set":
            return frozenset(_plain(item) for item in raw)
        case "zset":
            return [(_plain(member), score) for member, score in raw]
    return None
