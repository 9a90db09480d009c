"""Try your documents: `python try_it.py`. Given.

Works with the made-up users ada and "try-it"; what "try-it" had is thrown away first. What you
have not written yet, or what does not work yet, is reported as [todo].
"""

import logging
from typing import Any

from flask import Flask

from journal import create_app

USER = "try-it"
VALUES = {"theme": "dark", "notifications": {"email": True, "sms": False}}
OPERATOR = {"$ne": None}


def main() -> None:
    """Try everything, in the order of the README."""
    app = create_app()
    # Functions that are not written yet are reported below; their tracebacks only get in the way.
    app.logger.setLevel(logging.CRITICAL)
    documents = app.extensions["documents"]
    for collection in ("preferences", "activity"):
        documents[collection].delete_many({"user": USER})
    show_indexes(app)
    try_preferences(app)
    try_activity(app)
    try_operators(app)
    print("\nNow look at the page: flask --app journal run --debug")


def say(good: bool, sentence: str) -> None:
    """Print one line."""
    print(f"{'[ok]  ' if good else '[todo]'} {sentence}")


def send(app: Flask, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Send a request, and return status and answer."""
    answer = app.test_client().open(path, method=method, json=body)
    return answer.status_code, answer.json if answer.is_json else None


def expect(app: Flask, method: str, path: str, body: Any, status: int, values: Any = None) -> None:
    """Send a request, and compare the status, and the preferences afterwards."""
    found, _ = send(app, method, path, body)
    stored = (send(app, "GET", f"/preferences/{USER}")[1] or {}).get("values")
    good = found == status and (values is None or stored == values)
    say(good, f"{method} {path} {body if body is not None else ''} answers {found}")
    if values is not None:
        print(f"           preferences now: {stored}")


def show_indexes(app: Flask) -> None:
    """Print the indexes; one of each collection is there without you."""
    for name in ("preferences", "activity"):
        indexes = app.extensions["documents"][name].index_information()
        mine = [index for index in indexes if index != "_id_"]
        say(bool(mine), f"indexes of {name}: {', '.join(mine) or 'none of yours'}")


def try_preferences(app: Flask) -> None:
    """Store, change a leaf, take one away."""
    path = f"/preferences/{USER}"
    expect(app, "PUT", path, VALUES, 200, VALUES)
    changed = {"theme": "dark", "notifications": {"email": False, "sms": False}}
    expect(app, "PATCH", path, {"notifications": {"email": False}}, 200, changed)
    left = {"theme": "dark", "notifications": {"email": False}}
    expect(app, "DELETE", f"{path}/notifications/sms", None, 204, left)
    expect(app, "DELETE", f"{path}/notifications/sms", None, 404)


def try_activity(app: Flask) -> None:
    """Append three entries, and read them."""
    for number in range(3):
        body = {"user": USER, "action": "export", "details": {"number": number}}
        status, entry = send(app, "POST", "/activity", body)
    say(status == 201, f"POST /activity answers {status}: {entry}")
    _, found = send(app, "GET", f"/activity?user={USER}&limit=2")
    numbers = [entry["details"]["number"] for entry in found["activity"]]
    say(numbers == [2, 1], f"the newest two of three, the newest first: {numbers}")
    _, summary = send(app, "GET", "/activity/summary")
    say(bool(summary["summary"]), f"summary: {summary['summary']}")


def try_operators(app: Flask) -> None:
    """Send objects where text belongs."""
    status, _ = send(app, "POST", "/sign-in", {"user": "ada", "pin": "1815"})
    say(status == 200, f"the right PIN answers {status}")
    status, _ = send(app, "POST", "/sign-in", {"user": "ada", "pin": OPERATOR})
    say(status in (400, 403), f"the PIN {OPERATOR} answers {status}")
    expect(app, "POST", "/activity", {"user": OPERATOR, "action": "export"}, 400)
    expect(app, "PUT", f"/preferences/{USER}", {"$where": "1"}, 400)
    expect(app, "PATCH", f"/preferences/{USER}", {"a": [{"b.c": 1}]}, 400)


if __name__ == "__main__":
    main()
