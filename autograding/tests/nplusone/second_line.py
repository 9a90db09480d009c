"""Environments with SQLAlchemy 2.0, and with aiosqlite, beside the one of the tests."""

from autograding.bench.environment import interpreter

__all__ = ["LINES", "OTHER_LINE", "python"]

OTHER_LINE = "2.0.49"
LINES = (OTHER_LINE, "2.1.9")
_WITH = ("flask==3.1.3", "flask-sqlalchemy==3.1.1", "aiosqlite==0.22.1", "greenlet==3.5.6")


def python(version: str = OTHER_LINE) -> str:
    """The interpreter of an environment with this SQLAlchemy."""
    return str(interpreter(f"sqlalchemy-{version}", (f"sqlalchemy=={version}", *_WITH)))
