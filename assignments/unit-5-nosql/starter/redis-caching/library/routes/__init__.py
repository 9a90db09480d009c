"""What visitors see and do: one module of views for each part of the library."""

from typing import cast

from flask import current_app

from library.repositories import Repositories

__all__ = ["repositories"]


def repositories() -> Repositories:
    """Return the repositories of the application that answers the request."""
    return cast(Repositories, current_app.extensions["repositories"])
