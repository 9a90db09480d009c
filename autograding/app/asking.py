"""What an address asks of a list of students, and the addresses that ask for something else."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from autograding.records.insight.listing import LATE, STUCK, Listing, Wanted
from autograding.records.insight.state import State

__all__ = ["STATES", "Asked", "asked", "wanted_of"]

STATES: Sequence[str] = (*(state.value for state in State), LATE, STUCK)
"""What the list can be narrowed to."""
_LONGEST = 100


def wanted_of(values: MultiDict[str, str]) -> Wanted:
    """What the address's own parameters ask for; what makes no sense is left out."""
    state = values.get("state", "")
    page = values.get("page", 1, type=int)
    return Wanted(
        words=_text(values.get("words", "")),
        state=state if state in STATES else "",
        section=_text(values.get("section", "")),
        sort=_text(values.get("sort", "name")),
        page=max(1, min(page, 1_000_000)),
    )


def _text(value: str) -> str:
    """Text that a database can be asked for: PostgreSQL knows no NUL."""
    return value.replace("\0", "")[:_LONGEST]


@dataclass(frozen=True)
class Asked:
    """A list and the addresses around it; `path` is the page's own."""

    listing: Listing
    path: str
    sections: Sequence[str] = ()
    states: Sequence[str] = STATES

    @property
    def wanted(self) -> Wanted:
        """What was asked for."""
        return self.listing.wanted

    def address(self, **changes: Any) -> str:
        """The address of the same list with something changed, without what says nothing."""
        wanted = replace(self.wanted, **changes)
        said = {
            key: value
            for key, value in asdict(wanted).items()
            if value not in ("", getattr(Wanted(), key))
        }
        endpoint = request.endpoint or ""
        return url_for(endpoint, **(request.view_args or {}), **said)

    def sorted_by(self, column: str) -> str:
        """`ascending`, `descending`, or "" for a list that is sorted by something else."""
        if self.wanted.sort == column:
            return "ascending"
        return "descending" if self.wanted.sort == f"-{column}" else ""

    def sort_address(self, column: str) -> str:
        """Names begin with A, points with the most; the other way round at the second click."""
        turns = {"ascending": f"-{column}", "descending": column}
        first = column if column == "name" else f"-{column}"
        return self.address(sort=turns.get(self.sorted_by(column), first), page=1)


def asked(listing: Listing, sections: Sequence[str]) -> Asked:
    """The list of the page that is being made."""
    return Asked(listing, request.path, sections)
