"""The addresses of the journal. Given: they read the request, call your functions, and answer."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request
from pymongo.database import Database
from werkzeug import Response

from journal import accounts, activity, checking, forms, preferences
from journal.errors import NoEntry, NotFound

pages = Blueprint("journal", __name__)


def _database() -> Database[dict[str, Any]]:
    found: Database[dict[str, Any]] = current_app.extensions["documents"]
    return found


@pages.get("/")
def show() -> str:
    """Show what happens, and what one user did and prefers."""
    user = request.args.get("user", "")
    found: dict[str, Any] = {"entries": [], "values": None}
    if user:
        checking.text(user, "user")
        found["entries"] = activity.find(_database(), user, limit=20)
        found["values"] = preferences.find(_database(), user)
    summary = activity.summarize(_database())
    return render_template("journal.html", user=user, summary=summary, **found)


@pages.put("/preferences/<user>")
def replace_preferences(user: str) -> Response:
    """Replace everything that a user prefers."""
    checking.text(user, "user")
    values = checking.document(forms.body(), "preferences")
    preferences.replace(_database(), user, values)
    return jsonify(user=user, values=values)


@pages.patch("/preferences/<user>")
def change_preferences(user: str) -> Response:
    """Change a few of a user's preferences, and leave the others as they are."""
    checking.text(user, "user")
    changes = checking.document(forms.body(), "preferences")
    forms.changes(changes)
    return jsonify(user=user, values=preferences.change(_database(), user, changes))


@pages.get("/preferences/<user>")
def show_preferences(user: str) -> Response:
    """Say what a user prefers."""
    checking.text(user, "user")
    values = preferences.find(_database(), user)
    if values is None:
        raise NotFound(f"{user} has no preferences.")
    return jsonify(user=user, values=values)


@pages.delete("/preferences/<user>/<path:path>")
def remove_preference(user: str, path: str) -> tuple[str, int]:
    """Take away one preference: /preferences/ada/notifications/email."""
    checking.text(user, "user")
    parts = [checking.key(part) for part in path.split("/")]
    if not preferences.remove(_database(), user, parts):
        raise NotFound(f"{user} has no preference {path}.")
    return "", 204


@pages.post("/activity")
def append_activity() -> tuple[Response, int]:
    """Note that a user did something."""
    body = forms.body()
    user = checking.text(body.get("user"), "user")
    action = checking.text(body.get("action"), "action")
    details = checking.document(body.get("details", {}), "details")
    return jsonify(_plain(activity.append(_database(), user, action, details))), 201


@pages.get("/activity")
def list_activity() -> Response:
    """List what a user did, the newest first."""
    user = checking.text(request.args.get("user", ""), "user")
    since, until = forms.moment(request.args, "since"), forms.moment(request.args, "until")
    limit = forms.limit(request.args)
    entries = activity.find(_database(), user, since=since, until=until, limit=limit)
    return jsonify(activity=[_plain(entry) for entry in entries])


@pages.get("/activity/summary")
def summarize_activity() -> Response:
    """Say for each action how often it happened, by how many users, and when last."""
    rows = activity.summarize(_database(), since=forms.moment(request.args, "since"))
    return jsonify(summary=[_plain(row) for row in rows])


@pages.post("/sign-in")
def sign_in() -> Response:
    """Say whether a user and a PIN belong together. (What follows from it is left out here.)"""
    body = forms.body()
    # What is in the body may be of any type: this view hands it on as it came.
    if not accounts.sign_in(_database(), body.get("user"), body.get("pin")):
        raise NoEntry
    return jsonify(user=body["user"])


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with its times as text that JSON knows."""
    return {
        name: value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
        for name, value in document.items()
    }
