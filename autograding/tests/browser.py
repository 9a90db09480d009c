"""A real Chromium for tests and screenshots, and a classroom served for it."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright
from waitress.server import create_server

from autograding.app import create_app
from autograding.app.extensions import database
from autograding.records import Access, Database
from autograding.records.people import Instructor
from autograding.tests.app_client import INSTRUCTOR, found_person

__all__ = ["NoBrowser", "launched", "served", "sign_in"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")


class NoBrowser(RuntimeError):
    """There is no Chromium; the message says how to get one."""


@contextmanager
def launched() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own.

    Raises:
        NoBrowser: neither is installed.
    """
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        try:
            yield browser
        finally:
            browser.close()


def _launch(playwright: Playwright) -> Browser:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    try:
        # Chromium's own sandbox does not start as root; only pages of ours are opened.
        return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    except Error as error:
        message = f"No browser: install chromium or run `playwright install chromium`.\n{error}"
        raise NoBrowser(message) from error


@contextmanager
def served(data: Path, **config: Any) -> Iterator[str]:
    """The address of the classroom in `data`, served by this process on a free port."""
    app = create_app({"DATA_FOLDER": data, **config})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = create_server(app, sockets=[listener], threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.close()
            thread.join()
            with app.app_context():
                database.engine.dispose()


def sign_in(page: Page, url: str, data: Path, who: str = INSTRUCTOR) -> str:
    """Sign in as people do, by a personal link: the instructor, or the student of a username.

    Returns the link's token, which is also a student's password for git.
    """
    person = found_person(data, who)
    with Database.open(data) as records, records.writing() as session:
        access = Access(session)
        # A student's new token would end the sessions of other windows; an instructor has links.
        token = (
            access.make_link(person)
            if isinstance(person, Instructor)
            else access.give_token(person)
        )
    page.goto(f"{url}/sign-in?token={token}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()
    return token
