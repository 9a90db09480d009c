"""Finds N+1 queries in SQLAlchemy 2: exactly, cheaply, and with the fix.

    with detect(roots=["app"]) as window:
        list_posts()
    for finding in window.findings:
        print(finding.message)

`measure` runs at two sizes and tries the fixes; `request` and `watched` keep requests apart; the
pytest plugin has `@pytest.mark.no_n_plus_one` and `n_plus_one`; `classroom nplusone -- COMMAND`
watches any command.

In reading order: `hook` hears each statement, `facts` tells why it was sent, `chains` from where;
`recorder` groups it, and `quick` does so at once where it is the last one again. Afterwards `proof`
looks for what repeats, `paging` lets pages go, `fixes` says what to write, and `deciding` puts the
three together.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograding.nplusone.findings import Finding, Kind, Loop, Place, Repetition, Verified
    from autograding.nplusone.requests import request, watched
    from autograding.nplusone.scaling import Measurement, measure
    from autograding.nplusone.window import Window, detect

__all__ = [
    "Finding",
    "Kind",
    "Loop",
    "Measurement",
    "Place",
    "Repetition",
    "Verified",
    "Window",
    "detect",
    "measure",
    "request",
    "watched",
]

# Loaded when first asked for: pytest loads the plugin in every run, and SQLAlchemy takes its time.
_HOMES = {
    "findings": ("Finding", "Kind", "Loop", "Place", "Repetition", "Verified"),
    "requests": ("request", "watched"),
    "scaling": ("Measurement", "measure"),
    "window": ("Window", "detect"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
