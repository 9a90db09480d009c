"""The pages. Each view runs in one transaction, which the application ends (see turns.py)."""

from typing import Any

from flask import Flask, abort, render_template, request
from werkzeug.exceptions import HTTPException

from blog.errors import BlogError
from blog.routes import api, comments, labels, posts, users

__all__ = ["register"]


def register(app: Flask) -> None:
    """Add all pages and error pages to the application."""
    for module in (posts, users, labels, comments, api):
        app.register_blueprint(module.pages)
    app.before_request(_refuse_zero)
    app.register_error_handler(BlogError, _failed)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(NotImplementedError, _todo)


def _refuse_zero() -> None:
    """Refuse the character 0, which PostgreSQL cannot store and no keyboard can type."""
    forms = (request.args, request.form)
    typed = [text for form in forms for texts in form.listvalues() for text in texts]
    if any("\0" in text for text in (request.path, *typed)):
        abort(400, "An address or a field holds the character 0.")


def _failed(error: BlogError) -> tuple[Any, int]:
    return _answer(str(error), error.status)


def _refused(error: HTTPException) -> tuple[Any, int]:
    """Answer what Flask refused by itself, such as an address without a page."""
    return _answer(error.description or error.name, error.code or 500)


def _answer(sentence: str, status: int) -> tuple[Any, int]:
    if request.path.startswith("/api/"):
        return {"error": sentence}, status
    return render_template("error.html", error=sentence), status


def _todo(error: NotImplementedError) -> tuple[str, int]:
    return render_template("todo.html", todo=error), 501
