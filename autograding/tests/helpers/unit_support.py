"""Importing what a unit's checks share, for tests of it."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

from autograding.assignment.places import assignments_folder

__all__ = ["Support", "support_of"]

Support = Callable[[str], Any]


def support_of(unit: str) -> Any:
    """A fixture that imports modules of the unit's `support`, and forgets them afterwards.

    Every unit has a package of that name.
    """

    @pytest.fixture
    def support(monkeypatch: pytest.MonkeyPatch) -> Iterator[Support]:
        monkeypatch.syspath_prepend(str(assignments_folder() / unit / "checks"))
        yield lambda name: import_module(f"support.{name}")
        for name in [name for name in sys.modules if name.split(".")[0] == "support"]:
            del sys.modules[name]

    return support
