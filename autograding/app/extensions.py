"""The Flask extensions, made once and bound to each application by the factory."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from autograding.records import Database
from autograding.records.models import Base

__all__ = ["csrf", "database", "limiter", "writing"]

database = SQLAlchemy(model_class=Base, disable_autonaming=True)
"""Sessions for requests over the records' own tables: the base keeps its metadata."""

csrf = CSRFProtect()

limiter = Limiter(get_remote_address, storage_uri="memory://")
"""Counts in this process: one process serves a classroom."""


@contextmanager
def writing() -> Iterator[Session]:
    """A session that changes the records: see `Database.writing`."""
    with Database(database.engine, current_app.config["DATA_FOLDER"]).writing() as session:
        yield session
