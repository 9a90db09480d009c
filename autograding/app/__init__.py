"""The local classroom's web application: accept link, student's page, instructor's dashboard."""

from autograding.app.factory import create_app
from autograding.app.server import CannotListen, address_for_others, serve
from autograding.app.webhook_signature import WeakSecret, webhook_secret

__all__ = [
    "CannotListen",
    "WeakSecret",
    "address_for_others",
    "create_app",
    "serve",
    "webhook_secret",
]
