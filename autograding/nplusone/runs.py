"""Which query a row came from: SQLAlchemy numbers its results, and so can we tell them apart."""

import itertools
from collections.abc import Callable

from sqlalchemy.orm import loading

__all__ = ["ticker"]


def ticker() -> Callable[[], int]:
    """Something that takes the next number of a result, so that later results have higher ones."""
    numbered: Callable[[], int] | None = getattr(loading, "_new_runid", None)
    return itertools.count(1).__next__ if numbered is None else numbered
