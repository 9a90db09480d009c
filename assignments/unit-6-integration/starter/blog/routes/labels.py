"""Pages about categories and tags, which look alike."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from blog import forms
from blog.contracts import Labels
from blog.errors import BlogError
from blog.routes.turns import in_transaction, repositories, see, submit
from blog.rows import Label

__all__ = ["pages"]

pages = Blueprint("labels", __name__)

_KINDS = {"categories": "Category", "tags": "Tag"}


def _labels(kind: str) -> Labels:
    return repositories().categories if kind == "categories" else repositories().tags


@pages.get("/<any(categories, tags):kind>")
@in_transaction
def index(kind: str) -> str:
    """Show all categories, or all tags."""
    return _list(kind)


def _list(kind: str, error: BlogError | None = None) -> str:
    found = _labels(kind).all()
    return render_template("labels.html", kind=kind, single=_KINDS[kind], labels=found, error=error)


@pages.get("/<any(categories, tags):kind>/<slug>")
@in_transaction
def show(kind: str, slug: str) -> str:
    """Show the posts of one of them."""
    return _page(kind, slug, number=forms.page_number(request.args))


def _page(kind: str, slug: str, error: BlogError | None = None, number: int = 1) -> str:
    label = _labels(kind).get(slug)
    posts = repositories().posts
    page = (posts.in_category if kind == "categories" else posts.with_tag)(slug, number)
    return render_template(
        "label.html", kind=kind, single=_KINDS[kind], label=label, page=page, error=error
    )


@pages.post("/<any(categories, tags):kind>")
def add(kind: str) -> Any:
    """Store one."""

    def action() -> Response:
        slug = forms.slug("slug")
        _labels(kind).add(Label(slug, forms.line("name")))
        return see("labels.show", kind=kind, slug=slug)

    return submit(action, lambda error: _list(kind, error))


@pages.post("/<any(categories, tags):kind>/<slug>")
def rename(kind: str, slug: str) -> Any:
    """Give one another name."""

    def action() -> Response:
        _labels(kind).rename(slug, forms.line("name"))
        return see("labels.show", kind=kind, slug=slug)

    return submit(action, lambda error: _page(kind, slug, error))


@pages.post("/<any(categories, tags):kind>/<slug>/delete")
def remove(kind: str, slug: str) -> Any:
    """Delete one."""

    def action() -> Response:
        _labels(kind).remove(slug)
        return see("labels.index", kind=kind)

    return submit(action, lambda error: _page(kind, slug, error))
