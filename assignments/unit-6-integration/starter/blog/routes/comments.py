"""Comments: their forms stand on the page of a post, and on a page of their own."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from blog import forms
from blog.errors import BlogError
from blog.routes.turns import in_transaction, repositories, see, submit
from blog.rows import NewComment

__all__ = ["pages"]

pages = Blueprint("comments", __name__)


@pages.post("/posts/<slug>/comments")
def add(slug: str) -> Any:
    """Store a comment, or with the field `parent` a reply."""

    def action() -> Response:
        comment = NewComment(
            slug, forms.line("author"), forms.text("body"), forms.day("written_on")
        )
        repositories().comments.add(comment, request.form.get("parent") or None)
        return see("posts.show", slug=slug)

    def again(error: BlogError) -> str:
        post = repositories().posts.get(slug)
        return render_template("post.html", post=post, error=error, today=date.today())

    return submit(action, again)


@pages.get("/comments/<key>")
@in_transaction
def show(key: str) -> str:
    """Show a comment with the forms that change and delete it."""
    return _page(key)


def _page(key: str, error: BlogError | None = None) -> str:
    return render_template("comment.html", comment=repositories().comments.get(key), error=error)


@pages.post("/comments/<key>")
def change(key: str) -> Any:
    """Give a comment another text."""

    def action() -> Response:
        repositories().comments.change(key, forms.text("body"))
        return see("comments.show", key=key)

    return submit(action, lambda error: _page(key, error))


@pages.post("/comments/<key>/delete")
def remove(key: str) -> Any:
    """Delete a comment with its replies."""

    def action() -> Response:
        post = repositories().comments.get(key).post
        repositories().comments.remove(key)
        return see("posts.show", slug=post)

    return submit(action, lambda error: _page(key, error))
