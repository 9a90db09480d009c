"""A module as a check sends it into a worker: it makes an application."""

import os
from typing import Any

__all__ = ["make_app"]


def make_app() -> Any:
    """An application that says what it is called."""
    from flask import Flask  # noqa: PLC0415 - only the worker needs it

    app = Flask("made")
    app.add_url_rule("/", "name", lambda: os.environ["NAME"])
    return app
