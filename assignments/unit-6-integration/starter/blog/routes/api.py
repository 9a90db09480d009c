"""The same posts as JSON, for other programs."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, request

from blog import forms
from blog.errors import UnknownPost
from blog.routes.turns import in_transaction, repositories
from blog.rows import PostPage, PostRow

__all__ = ["pages"]

pages = Blueprint("api", __name__, url_prefix="/api")


@pages.get("/posts")
@in_transaction
def index() -> dict[str, Any]:
    """Answer with a page of the published posts."""
    page = repositories().posts.published(forms.page_number(request.args))
    posts = [_plain(post) for post in page.items]
    return {"page": page.number, "pages": page.pages, "total": page.total, "posts": posts}


@pages.get("/posts/<slug>")
@in_transaction
def show(slug: str) -> dict[str, Any]:
    """Answer with a published post and its comments."""
    post = repositories().posts.get(slug)
    if post.published_on is None:
        raise UnknownPost(slug)
    comments = [_comment(asdict(comment)) for comment in post.comments]
    return _plain(post) | {"comments": comments}


def _plain(post: PostRow | PostPage) -> dict[str, Any]:
    day = post.published_on
    return asdict(post) | {"published_on": day and day.isoformat()}


def _comment(values: dict[str, Any]) -> dict[str, Any]:
    replies = [_comment(reply) for reply in values["replies"]]
    return values | {"written_on": values["written_on"].isoformat(), "replies": replies}
