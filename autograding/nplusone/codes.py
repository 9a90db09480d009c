"""Whose code a frame runs: the user's, a library's, or the harness that measures."""

import os
import sysconfig
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

__all__ = ["CodeBook", "Owner"]

_LIBRARIES = tuple(
    sorted(
        {
            os.path.realpath(path) + os.sep
            for name in ("stdlib", "platstdlib", "purelib", "platlib")
            if (path := sysconfig.get_path(name))
        }
    )
)
_TEMPLATE_NAMES = ("<template>", "<unknown>")
_OURS = os.path.realpath(os.path.dirname(__file__)) + os.sep  # noqa: PTH120 - strings throughout


class Owner(IntEnum):
    """Who wrote a code object."""

    LIBRARY = 0
    """The standard library, an installed package, or code without a file."""
    HARNESS = 1
    """Code that measures: neither a library nor inside the roots."""
    USER = 2
    """Code inside the roots; templates count by where their file is."""


class CodeBook:
    """Owners of code objects, each judged once.

    Code objects are kept alive, so that their ids stay theirs: chains hold ids, because hashing a
    code object costs more than everything else that is done for a statement.
    """

    def __init__(self, roots: Iterable[Path], outside: Iterable[Path] = ()) -> None:
        self._roots = tuple(_prefix(root) for root in roots)
        self._outside = tuple(_prefix(path) for path in outside)
        self._harness: set[int] = set()
        self.enclosing: set[int] = set()
        """Code that the window was opened in: its loops cannot turn while the window is open."""
        self.owners: dict[int, Owner] = {}
        self.codes: dict[int, CodeType] = {}
        self.templates: dict[int, Any] = {}

    def mark_harness(self, code: CodeType) -> None:
        """Take `code` for the harness where it is not the user's own."""
        self._harness.add(id(code))
        self.codes[id(code)] = code
        self.owners.pop(id(code), None)

    def mark_enclosing(self, frame: FrameType | None) -> None:
        """Remember all that was running around the window's opening."""
        while frame is not None:
            self.enclosing.add(id(frame.f_code))
            self.codes[id(frame.f_code)] = frame.f_code
            frame = frame.f_back

    def is_user(self, frame: FrameType) -> bool:
        """Tell whether the user wrote what `frame` runs."""
        return self.owner(frame) is Owner.USER

    def owner(self, frame: FrameType) -> Owner:
        """Tell who wrote what `frame` runs."""
        code = frame.f_code
        known = self.owners.get(id(code))
        return self._judge(code, frame.f_globals) if known is None else known

    def _judge(self, code: CodeType, names: dict[str, Any]) -> Owner:
        template = names.get("__jinja_template__")
        if template is not None:
            self.templates[id(code)] = template
        owner = self._by_file(code.co_filename, template is not None)
        if owner is Owner.LIBRARY and id(code) in self._harness:
            owner = Owner.HARNESS
        self.codes[id(code)] = code
        self.owners[id(code)] = owner
        return owner

    def _by_file(self, name: str, templated: bool) -> Owner:
        if templated and name in _TEMPLATE_NAMES:
            return Owner.USER
        if name.startswith("<"):
            return Owner.LIBRARY
        path = os.path.realpath(name)
        if path.startswith(_OURS):
            return Owner.LIBRARY
        # An environment inside the project (`.venv`) is a library there, too.
        if path.startswith(_LIBRARIES) or f"{os.sep}site-packages{os.sep}" in path:
            return Owner.USER if self._is_installed_root(path) else Owner.LIBRARY
        inside = path.startswith(self._roots) and not path.startswith(self._outside)
        return Owner.USER if inside else Owner.HARNESS

    def _is_installed_root(self, path: str) -> bool:
        """A root that lies inside a library's folder was named on purpose."""
        return any(
            path.startswith(root) and (root.startswith(_LIBRARIES) or "site-packages" in root)
            for root in self._roots
        )


def _prefix(path: Path) -> str:
    real = os.path.realpath(path)
    return real if Path(real).is_file() else real.rstrip(os.sep) + os.sep
