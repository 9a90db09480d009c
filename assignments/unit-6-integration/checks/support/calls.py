"""Calls of repositories, as they are sent into the worker and as a message shows them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from support.facts import Comment, Label, Post, User

__all__ = ["Body", "Call"]

_KINDS = {User: "NewUser", Label: "Label", Post: "NewPost", Comment: "NewComment"}


@dataclass(frozen=True)
class Body:
    """Stands for the key of the comment that has this text."""

    text: str


@dataclass(frozen=True)
class Call:
    """One method of one repository, with its arguments."""

    which: str
    method: str
    values: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, *values: Any, **named: Any) -> "Call":
        """A call such as `Call.of("posts.by_user", "ada-moor", 1)`."""
        which, _, method = name.partition(".")
        return cls(which, method, values, named)

    @property
    def text(self) -> str:
        """The call as a message shows it."""
        given = [_shown(value) for value in self.values]
        given += [f"{name}={_shown(value)}" for name, value in self.named.items()]
        return f"{self.which}.{self.method}({', '.join(given)})"

    def sent(self, keys: dict[str, str]) -> list[Any]:
        """What goes into the worker; `keys` are those of the comments by their bodies."""
        values = [_sent(value, keys) for value in self.values]
        named = {name: _sent(value, keys) for name, value in self.named.items()}
        return [self.which, self.method, values, named]


def _sent(value: Any, keys: dict[str, str]) -> Any:
    if isinstance(value, Body):
        return keys.get(value.text, value.text)
    kind = _KINDS.get(type(value))
    if kind is not None:
        fields = {name: _sent(part, keys) for name, part in value.__dict__.items()}
        return {"made": kind, "of": fields}
    if isinstance(value, tuple):
        return [_sent(part, keys) for part in value]
    return value


def _shown(value: Any) -> str:
    """A value, cut to what helps to know it again."""
    if isinstance(value, Body):
        return f"the key of {value.text!r}"
    kind = _KINDS.get(type(value))
    if kind is not None:
        return f"{kind}({next(iter(value.__dict__.values()))!r}, …)"
    if isinstance(value, date):
        return value.isoformat()
    text = repr(value)
    return text if len(text) < 60 else f"{text[:50]}…{text[-1]}"
