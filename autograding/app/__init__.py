"""The local classroom's web application: accept link, student's page, instructor's dashboard."""

from autograding.app.factory import create_app
from autograding.app.server import CannotListen, serve

__all__ = ["CannotListen", "create_app", "serve"]
