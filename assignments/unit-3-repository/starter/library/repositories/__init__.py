"""Repositories: everything that the application knows about finding and storing entities.

    base.py          what every repository can do                      yours, it is begun
    one module more for each kind of entity, or one for all            yours

Nothing outside this package should know that there is a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Repositories"]


@dataclass(frozen=True)
class Repositories:
    """The repositories of one application, found at `app.extensions["repositories"]`.

    Each is a `Repository` of base.py with the query methods that README.md lists for it. What
    stands behind it is not said on purpose: a database, or a dictionary in a test.
    """

    books: Any
    members: Any
    loans: Any
