"""The pages. Each view runs in one transaction, which the application ends (see turns.py)."""

from typing import Any

from flask import Flask, render_template, request
from werkzeug.wrappers import Response

from blog.errors import BlogError
from blog.routes import api, comments, labels, posts, users

__all__ = ["register"]


def register(app: Flask) -> None:
    """Add all pages and error pages to the application."""
    for module in (posts, users, labels, comments, api):
        app.register_blueprint(module.pages)
    app.register_error_handler(BlogError, _failed)
    app.register_error_handler(NotImplementedError, _todo)


def _failed(error: BlogError) -> tuple[Any, int]:
    if request.path.startswith("/api/"):
        return {"error": str(error)}, error.status
    return render_template("error.html", error=error), error.status


def _todo(error: NotImplementedError) -> tuple[str | Response, int]:
    return render_template("todo.html", todo=error), 501
