"""The local classroom's web application: accept link, student's page, instructor's dashboard."""

from autograding.app.factory import create_app
from autograding.app.server import serve

__all__ = ["create_app", "serve"]
