"""Which indexes the starter's models have, and which are the student's own."""

from collections.abc import Mapping
from typing import Any

from autograding.checks.indexes import Index, indexes_of

__all__ = ["TABLES", "own_indexes"]

TABLES = ("authors", "books", "book_authors", "copies", "members", "loans", "reviews")
# table -> columns of the indexes, unique constraints and primary keys that were there.
_GIVEN: dict[str, set[tuple[str, ...]]] = {
    "authors": {("id",), ("name",)},
    "books": {("id",), ("isbn",)},
    "book_authors": {("book_id", "author_id"), ("author_id",)},
    "copies": {("id",), ("barcode",), ("book_id",)},
    "members": {("id",), ("email",)},
    "loans": {("id",), ("copy_id",)},
    "reviews": {("id",), ("member_id",)},
}


def own_indexes(snapshot: Mapping[str, Any]) -> list[tuple[str, Index]]:
    """Indexes and unique constraints that were added, with their tables."""
    return [
        (table, index)
        for table in TABLES
        for index in indexes_of(snapshot, table)
        if index.columns not in _GIVEN[table]
    ]
