"""What is meant to be so: findings that are not told."""

from dataclasses import dataclass
from fnmatch import fnmatch

from autograding.nplusone.findings import Finding, Place

__all__ = ["Allowance"]


@dataclass(frozen=True)
class Allowance:
    """A relationship, a place, or a relationship at a place; both may have wildcards."""

    relationship: str = "*"
    place: str = "*"

    @classmethod
    def parse(cls, text: str) -> "Allowance":
        """Read `Post.author`, `app/routes.py`, `app/routes.py:42` or `Post.author @ app/*.py`."""
        first, at, second = (part.strip() for part in text.partition("@"))
        if at:
            return cls(first, second)
        is_place = "/" in first or ":" in first or first.endswith((".py", ".html", ".jinja", ".j2"))
        return cls(place=first) if is_place else cls(first)

    def covers(self, finding: Finding) -> bool:
        """Tell whether this allows `finding`."""
        if not fnmatch(finding.relationship, self.relationship):
            return False
        return self.place == "*" or any(
            _matches(place, self.place) for place in (finding.site, finding.loop, finding.view)
        )


def _matches(place: Place | None, pattern: str) -> bool:
    return place is not None and any(
        fnmatch(text, pattern)
        for text in (place.file, f"{place.file}:{place.line}", place.function)
    )
