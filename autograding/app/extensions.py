"""The Flask extensions, made once and bound to each application by the factory."""

from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from autograding.records.models import Base

__all__ = ["csrf", "database"]

database = SQLAlchemy(model_class=Base, disable_autonaming=True)
"""Sessions for requests over the records' own tables: the base keeps its metadata."""

csrf = CSRFProtect()
