"""Words for what is found in a document store."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograding.checks.stores import DocumentIndex

__all__ = ["listed_indexes"]


def listed_indexes(found: "Sequence[DocumentIndex]") -> str:
    """Indexes in words, without the one on _id that every collection has."""
    told = []
    for index in found:
        fields = [name for name, _ in index.keys]
        if fields != ["_id"]:
            more = " unique" * index.unique
            if index.expire_seconds is not None:
                more += f" expires after {index.expire_seconds} seconds"
            told.append(", ".join(f"{name} {direction}" for name, direction in index.keys) + more)
    return f"{'; '.join(told) or 'None of yours'}."
