"""Pages for what went wrong, in plain words."""

from flask import Flask, Response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from autograding.app.uploads import too_large

__all__ = ["register"]

_WORDS = {
    400: ("That did not arrive whole", "Go back, reload the page and send it again."),
    404: (
        "There is no such page",
        "The address may be mistyped, or the link is unknown or closed. "
        "Your instructor has the current accept links.",
    ),
    405: ("That is not how this page works", "Open it from the dashboard or from its link."),
    413: ("That was too much", "The form takes only a name."),
    429: ("Too many tries", "Wait a minute, then try once more."),
    500: (
        "Something broke on our side",
        "It costs nobody any points. Reload in a moment; what happened is in the log.",
    ),
}


def register(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(SecurityError, _foreign_name)
    app.register_error_handler(HTTPException, _explain)


def _explain(error: HTTPException) -> tuple[str, int]:
    code = error.code or InternalServerError.code
    heading, text = _WORDS.get(code, (error.name, "Go back and try another way."))
    if code == 413:
        text = too_large() or text
    return render_template("problem.html", heading=heading, text=text), code


def _stale_form(_error: CSRFError) -> tuple[str, int]:
    """A form without the token of this session: an old page, or somebody else's."""
    text = "The form was too old to be trusted. Open the page again and send it once more."
    return render_template("problem.html", heading="Please try once more", text=text), 400


def _foreign_name(_error: SecurityError) -> Response:
    """A request for another host's name: it has no address here, so a page could hold no link."""
    text = "This classroom does not answer to that name.\n"
    return Response(text, status=400, mimetype="text/plain")
