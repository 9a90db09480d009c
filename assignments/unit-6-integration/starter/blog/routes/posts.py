"""Pages about posts."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from blog import forms
from blog.errors import BlogError
from blog.routes.turns import in_transaction, repositories, see, submit
from blog.rows import NewPost, Page, PostRow

__all__ = ["pages"]

pages = Blueprint("posts", __name__)


@pages.get("/")
@in_transaction
def index() -> str:
    """Show the published posts."""
    found = repositories().posts.published(forms.page_number(request.args))
    return render_template("posts.html", title="Posts", page=found)


@pages.get("/drafts")
@in_transaction
def drafts() -> str:
    """Show the posts that are not published."""
    found = repositories().posts.drafts(forms.page_number(request.args))
    return render_template("posts.html", title="Drafts", page=found)


@pages.get("/archive")
@in_transaction
def archive() -> str:
    """Show how many posts were published in each month."""
    return render_template("archive.html", months=repositories().posts.archive())


@pages.get("/search")
@in_transaction
def search() -> str:
    """Show the posts that hold a text; without a text, only the form."""
    text = request.args.get("q", "").strip()
    number = forms.page_number(request.args)
    found: Page[PostRow] | None = repositories().posts.search(text, number) if text else None
    return render_template("search.html", q=text, page=found)


@pages.get("/posts/<slug>")
@in_transaction
def show(slug: str) -> str:
    """Show a post with its comments."""
    return _page(slug)


def _page(slug: str, error: BlogError | None = None) -> str:
    post = repositories().posts.get(slug)
    return render_template("post.html", post=post, error=error, today=date.today())


@pages.get("/posts/new")
@in_transaction
def new() -> str:
    """Show the form of a new post."""
    return _form()


def _form(error: BlogError | None = None) -> str:
    return render_template("post_form.html", post=None, error=error, **_choices())


def _choices() -> dict[str, Any]:
    return {"categories": repositories().categories.all(), "tags": repositories().tags.all()}


@pages.post("/posts")
def add() -> Any:
    """Store a draft."""
    return submit(_add, _form)


def _add() -> Response:
    slug = forms.slug("slug", reserved="new")
    repositories().posts.add(
        NewPost(
            slug=slug,
            title=forms.line("title"),
            body=forms.text("body"),
            author=forms.line("author"),
            category=forms.line("category"),
            tags=forms.slugs("tags"),
        )
    )
    return see("posts.show", slug=slug)


@pages.get("/posts/<slug>/edit")
@in_transaction
def edit(slug: str) -> str:
    """Show the form that changes a post."""
    return _edit_form(slug)


def _edit_form(slug: str, error: BlogError | None = None) -> str:
    post = repositories().posts.get(slug)
    return render_template("post_form.html", post=post, error=error, **_choices())


@pages.post("/posts/<slug>")
def change(slug: str) -> Any:
    """Change a post."""
    return submit(lambda: _change(slug), lambda error: _edit_form(slug, error))


def _change(slug: str) -> Response:
    repositories().posts.change(
        slug,
        title=forms.line("title"),
        body=forms.text("body"),
        category=forms.line("category"),
        tags=forms.slugs("tags"),
    )
    return see("posts.show", slug=slug)


@pages.post("/posts/<slug>/publish")
def publish(slug: str) -> Any:
    """Publish a draft."""

    def action() -> Response:
        repositories().posts.publish(slug, forms.day("day"))
        return see("posts.show", slug=slug)

    return submit(action, lambda error: _page(slug, error))


@pages.post("/posts/<slug>/unpublish")
def unpublish(slug: str) -> Any:
    """Make a post a draft again."""

    def action() -> Response:
        repositories().posts.unpublish(slug)
        return see("posts.show", slug=slug)

    return submit(action, lambda error: _page(slug, error))


@pages.post("/posts/<slug>/delete")
def remove(slug: str) -> Any:
    """Delete a post."""

    def action() -> Response:
        repositories().posts.remove(slug)
        return see("posts.index")

    return submit(action, lambda error: _page(slug, error))
