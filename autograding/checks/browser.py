"""A browser without a screen: pages and forms of a student's web application, cookies kept."""

from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import urlencode, urljoin

from autograding.checks.pages import visible_text
from autograding.checks.student import Response

__all__ = ["Browser", "Page"]

_FORM = "application/x-www-form-urlencoded"


class _Site(Protocol):
    """What a browser needs of `student`."""

    def request(
        self, method: str, path: str, *, app: str, body: str = "", **headers: str
    ) -> Response: ...


class Page:
    """An answer of the application, as a person would see it.

    Attributes:
        path: what was asked for.
        status: the HTTP status.
        body: the page's source.
        text: what is visible of it, with single spaces.
        location: where a redirect leads to, as a path; "" for none.
        headers: all headers, as (name, value).
    """

    def __init__(self, path: str, response: Response) -> None:
        self.path = path
        self.status = response.status
        self.headers = response.headers
        self.body = response.body
        location = next((v for name, v in response.headers if name.lower() == "location"), "")
        self.location = location and urljoin(path, location).removeprefix("http://localhost")
        self._text: str | None = None

    @property
    def text(self) -> str:
        """What is visible of the page, with single spaces."""
        if self._text is None:
            self._text = visible_text(self.body)
        return self._text


class Browser:
    """One visitor.

    Args:
        student: the submission.
        app: the WSGI application, or the factory that makes it, as `module:name`.
        client: the address that the visitor comes from, if that matters.
    """

    def __init__(
        self, student: _Site, app: str = "library:create_app", *, client: str = ""
    ) -> None:
        self._student = student
        self._app = app
        self._client = {"client": client} if client else {}
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """Open a page.

        Raises:
            WorkerFailure: the application raised, ran too long or ended the program.
        """
        return self._send("GET", path)

    def post(self, path: str, fields: dict[str, str | list[str]] | None = None) -> Page:
        """Send a form; a field with a list of values is sent once for each.

        Raises:
            WorkerFailure: see `get`.
        """
        return self._send("POST", path, urlencode(fields or {}, doseq=True))

    def follow(self, page: Page) -> Page:
        """Open the page that a redirect leads to; any other page is returned as it is.

        Raises:
            WorkerFailure: see `get`.
        """
        return self.get(page.location) if page.location else page

    def _send(self, method: str, path: str, body: str = "") -> Page:
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if method == "POST":
            headers["content_type"] = _FORM
        given = {name: value for name, value in headers.items() if value}
        response = self._student.request(
            method, path, app=self._app, body=body, **given, **self._client
        )
        for name, value in response.headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return Page(path, response)

    def _keep(self, header: str) -> None:
        try:
            cookies = SimpleCookie(header)
        except CookieError:
            return  # a browser, too, passes over what it cannot read
        for name, morsel in cookies.items():
            self._cookies.pop(name, None)
            if morsel["max-age"] != "0" and not morsel["expires"].startswith("Thu, 01 Jan 1970"):
                self._cookies[name] = morsel.coded_value
