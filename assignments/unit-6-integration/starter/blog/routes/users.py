"""Pages about users."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from blog import forms
from blog.errors import BlogError
from blog.routes.turns import in_transaction, repositories, see, submit
from blog.rows import NewUser

__all__ = ["pages"]

pages = Blueprint("users", __name__)


@pages.get("/users")
@in_transaction
def index() -> str:
    """Show the users."""
    return _list(number=forms.page_number(request.args))


def _list(error: BlogError | None = None, number: int = 1) -> str:
    page = repositories().users.all(number)
    return render_template("users.html", page=page, error=error, today=date.today())


@pages.get("/users/<name>")
@in_transaction
def show(name: str) -> str:
    """Show a user's posts."""
    return _page(name, number=forms.page_number(request.args))


def _page(name: str, error: BlogError | None = None, number: int = 1) -> str:
    user = repositories().users.get(name)
    page = repositories().posts.by_user(name, number)
    return render_template("user.html", user=user, page=page, error=error)


@pages.post("/users")
def add() -> Any:
    """Store a user."""
    return submit(_add, _list)


def _add() -> Response:
    name = forms.slug("name")
    repositories().users.add(NewUser(name, forms.email(), forms.day("joined_on")))
    return see("users.show", name=name)


@pages.post("/users/<name>")
def change(name: str) -> Any:
    """Change a user's e-mail."""

    def action() -> Response:
        repositories().users.change(name, forms.email())
        return see("users.show", name=name)

    return submit(action, lambda error: _page(name, error))


@pages.post("/users/<name>/delete")
def remove(name: str) -> Any:
    """Delete a user."""

    def action() -> Response:
        repositories().users.remove(name)
        return see("users.index")

    return submit(action, lambda error: _page(name, error))
