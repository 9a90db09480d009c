"""Long lists in pages of a hundred lines, by the parameter `page`."""

from flask import request

__all__ = ["PAGE", "page_number", "pages_of"]

PAGE = 100
"""How many lines a page has."""


def page_number() -> int:
    """Which page is asked for, from 1."""
    return max(1, request.args.get("page", 1, type=int))


def pages_of(found: int) -> int:
    """How many pages so many lines have; one at least."""
    return max(1, -(-found // PAGE))
