"""The course's site: the chapter, its quizzes and the guides, for a room without the internet.

Only what the site shows is served: its own folder, the README, and what the units give students.
Solutions, checks and the rest of the checkout are no part of it.
"""

from flask import Blueprint, Response, abort, redirect, send_from_directory
from flask.typing import ResponseReturnValue

from autograding.app.course import SITE
from autograding.app.guards import for_signed_in
from autograding.app.security import CONTENT_SECURITY_POLICY
from autograding.assignment.places import assignments_folder, root

__all__ = ["blueprint"]

blueprint = Blueprint("course", __name__)

POLICY = "; ".join(
    {
        "style-src 'self'": "style-src 'self' 'unsafe-inline'",
        "img-src 'self'": "img-src 'self' data:",
    }.get(part, part)
    for part in CONTENT_SECURITY_POLICY.split("; ")
)
"""The site's libraries write styles and small pictures into the page; scripts are files of ours."""

_TEXT = {".md", ".py", ".sql", ".toml", ".txt", ".yml"}


@blueprint.get(f"/{SITE}/")
@for_signed_in
def home() -> Response:
    """The site's only page: it draws all others."""
    return _send(SITE, "index.html")


@blueprint.get(f"/{SITE}")
@for_signed_in
def folder() -> ResponseReturnValue:
    """The site's addresses are relative to its folder."""
    return redirect(f"/{SITE}/", 301)


@blueprint.get(f"/{SITE}/<path:file>")
@for_signed_in
def page(file: str) -> Response:
    """A file of the site."""
    return _send(SITE, file)


@blueprint.get("/<any('README.md', 'CHANGELOG.md'):file>")
@for_signed_in
def top(file: str) -> Response:
    """What the site shows from beside its folder."""
    return _send(".", file)


@blueprint.get("/assignments/<unit>/starter/<any('README.md'):file>")
@for_signed_in
def instructions(unit: str, file: str) -> Response:
    """What a unit tells its students; they have it in their repositories, too."""
    if not (assignments_folder() / unit / "assignment.yml").is_file():
        abort(404)
    return _send(f"assignments/{unit}/starter", file)


def _send(place: str, file: str) -> Response:
    """A file in a folder of the checkout; hidden ones are not there."""
    if any(part.startswith(".") for part in file.split("/")):
        abort(404)
    response = send_from_directory(root() / place, file)
    if any(file.endswith(suffix) for suffix in _TEXT):
        response.mimetype = "text/plain"  # read in the browser, not downloaded
    response.headers["Content-Security-Policy"] = POLICY
    return response
