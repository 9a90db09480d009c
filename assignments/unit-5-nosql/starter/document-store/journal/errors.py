"""What can go wrong in the journal, drawn as a tree, with the status of its answer. Given.

JournalError
├── Invalid    400  what came from outside is not what may be stored or asked for
├── NoEntry    403  this user and this PIN do not belong together
└── NotFound   404  nothing is stored there

And what the store cannot hold is answered 400, such as a number of 30 digits; what it refuses,
409; and when it does not answer at all, 503.
"""

from bson.errors import BSONError
from flask import Flask, jsonify
from pymongo.errors import OperationFailure, PyMongoError
from werkzeug import Response

__all__ = ["Invalid", "JournalError", "NoEntry", "NotFound", "show_errors"]


class JournalError(Exception):
    """The journal cannot do what it was asked to do."""

    status = 500


class Invalid(JournalError):
    """What came from outside is not what may be stored or asked for; the sentence says why."""

    status = 400


class NoEntry(JournalError):
    """Somebody tried to sign in and may not."""

    status = 403

    def __init__(self) -> None:
        super().__init__("This user and this PIN do not belong together.")


class NotFound(JournalError):
    """Nothing is stored there."""

    status = 404


def show_errors(app: Flask) -> None:
    """Answer with JSON when one of these errors is raised."""

    @app.errorhandler(JournalError)
    def show(error: JournalError) -> tuple[Response, int]:
        return jsonify(error=str(error)), error.status

    @app.errorhandler(BSONError)
    @app.errorhandler(OverflowError)
    @app.errorhandler(RecursionError)
    @app.errorhandler(UnicodeEncodeError)
    def show_unstorable(error: Exception) -> tuple[Response, int]:
        return jsonify(error=f"The document store cannot hold that: {error}"), 400

    @app.errorhandler(OperationFailure)
    def show_refusal(error: OperationFailure) -> tuple[Response, int]:
        app.logger.error("The document store: %s", error)
        return jsonify(error="The document store refuses to do that."), 409

    @app.errorhandler(PyMongoError)
    def show_outage(error: PyMongoError) -> tuple[Response, int]:
        app.logger.error("The document store: %s", error)
        return jsonify(error="The document store does not answer. Please try again later."), 503
