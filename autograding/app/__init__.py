"""The local classroom's web application: accept link, student's page, instructor's dashboard."""

from autograding.app.factory import create_app
from autograding.app.server import CannotListen, address_for_others, serve

__all__ = ["CannotListen", "address_for_others", "create_app", "serve"]
