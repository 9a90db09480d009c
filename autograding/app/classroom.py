"""The classroom whose pages these are: its name, and the time zone in which its people speak."""

from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from autograding.app.extensions import database
from autograding.records import Classrooms, ClassroomSettings

__all__ = ["current_classroom", "name_classroom"]


def name_classroom(app: Flask) -> None:
    """Let every template say `classroom`; it is looked up by the first that does."""
    app.context_processor(lambda: {"classroom": LocalProxy(current_classroom)})


def current_classroom() -> ClassroomSettings:
    """Name and time zone, read once a request; the defaults where nothing can be read.

    The page that says that something broke has a name, too.
    """
    if "classroom" not in g:
        try:
            g.classroom = Classrooms(database.session()).current()
        except SQLAlchemyError:
            g.classroom = ClassroomSettings()
    found: ClassroomSettings = g.classroom
    return found
