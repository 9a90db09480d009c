"""What visitors see and do: one module of views for each part of the library."""

from flask import current_app

from library.repositories import Repositories

__all__ = ["repositories"]


def repositories() -> Repositories:
    """Return the repositories that the application was set up with."""
    return current_app.extensions["repositories"]
