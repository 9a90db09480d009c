"""The chapter of a unit, on the course's own site, which the classroom serves as well."""

from functools import cache
from pathlib import PurePosixPath

from autograding.assignment import AssignmentError, load_assignment
from autograding.assignment.places import assignments_folder, root

__all__ = ["SITE", "chapter_address"]

SITE = "docs"
"""The site's folder, and its address: pictures are named from there, as on GitHub."""


@cache
def chapter_address(slug: str) -> str:
    """Where the chapter of a unit is read; "" where the course has no site, or no such chapter."""
    folder = assignments_folder() / slug
    if not (root() / SITE / "index.html").is_file() or not folder.is_dir():
        return ""
    try:
        chapter = PurePosixPath(load_assignment(folder).chapter)
    except AssignmentError:
        return ""  # an author is working on the unit; the page is none the worse without the link
    if chapter.suffix != ".md" or not chapter.is_relative_to(SITE):
        return ""
    return f"/{SITE}/#/{chapter.relative_to(SITE).with_suffix('')}"
