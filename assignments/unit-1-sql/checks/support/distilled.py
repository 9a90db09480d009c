"""The few tiny libraries that expose every wrong query we know: `distilled.json`, as facts.

`corpus/mutants.py` chose them out of hundreds of random ones, and says how to choose anew. The last
one is roomy: there even a wrong answer has enough right rows to see whether they come in order.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support.facts import Author, Book, Copy, Fact, Library, Link, Loan, Member

__all__ = ["DISTILLED", "distilled_libraries", "from_plain", "to_plain"]

DISTILLED = Path(__file__).with_name("distilled.json")
_KINDS: Mapping[str, type[Fact]] = {
    "authors": Author,
    "books": Book,
    "links": Link,
    "copies": Copy,
    "members": Member,
    "loans": Loan,
}


def distilled_libraries() -> Sequence[Library]:
    """Every chosen library, with its facts in the order of storing."""
    return [from_plain(data) for data in json.loads(DISTILLED.read_text(encoding="utf-8"))]


def from_plain(data: Mapping[str, Any]) -> Library:
    """A library out of plain lists."""
    facts = (kind(*values) for name, kind in _KINDS.items() for values in data[name])
    return Library(tuple(facts), data["today"])


def to_plain(library: Library) -> dict[str, Any]:
    """A library as plain lists, by kind."""
    rows = {
        name: [list(vars(fact).values()) for fact in library.facts if isinstance(fact, kind)]
        for name, kind in _KINDS.items()
    }
    return {"today": library.today, **rows}
