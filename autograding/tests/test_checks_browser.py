"""What checks see of a student's web application."""

from typing import Any

import pytest

from autograding.checks.browser import Browser
from autograding.checks.pages import visible_text
from autograding.checks.student import Response


class Site:
    """Answers every request with the next of the given responses, and remembers the requests."""

    def __init__(self, *responses: Response) -> None:
        self.asked: list[tuple[str, str, str, dict[str, str]]] = []
        self._responses = list(responses)

    def request(
        self, method: str, path: str, *, app: str, body: str = "", **headers: str
    ) -> Response:
        """Answer as the application would."""
        self.asked.append((method, path, body, headers))
        return self._responses.pop(0)


def answer(status: int = 200, body: str = "", **headers: str) -> Response:
    """A response with these headers."""
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, pairs, body)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Books</h1><p>A <b>good</b>  one</p>", "Books A good one"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("caf&eacute; &lt;b&gt;", "café <b>"),
        ("<head><title>no</title></head><style>no</style><script>no</script>yes", "yes"),
        ("<ul><li>one<li>two</ul>", "one two"),
        ("<b>O</b>'Hara", "O'Hara"),
        ("</script>still", "still"),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    """A page's text is what a person reads, whatever the markup."""
    assert text == visible_text(html)


def test_forms_are_encoded() -> None:
    """A form arrives as a browser sends it, repeated fields and odd characters included."""
    site = Site(answer())

    Browser(site).post("/books", {"title": "A & B", "author": ["Ann", "Bob"]})

    sent: Any = ("POST", "/books", "title=A+%26+B&author=Ann&author=Bob")
    assert sent == site.asked[0][:3]
    assert {"content_type": "application/x-www-form-urlencoded"} == site.asked[0][3]


def test_cookies_are_kept_and_forgotten() -> None:
    """A cookie is sent back until the application deletes it."""
    site = Site(
        answer(Set_Cookie="session=abc; HttpOnly; Path=/"),
        answer(Set_Cookie="session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"),
        answer(),
    )
    browser = Browser(site)

    for _ in range(3):
        browser.get("/")

    assert [{}, {"cookie": "session=abc"}, {}] == [headers for *_, headers in site.asked]


@pytest.mark.parametrize("location", ["/books/1?a=b", "http://localhost/books/1?a=b", "1?a=b"])
def test_redirects_are_followed(location: str) -> None:
    """A redirect leads to a path of the same site, however it is written."""
    site = Site(answer(303, Location=location), answer(200, "here"))
    browser = Browser(site)

    page = browser.post("/books/new")

    assert "/books/1?a=b" == page.location
    assert "here" == browser.follow(page).text
    assert "/books/1?a=b" == site.asked[1][1]


def test_a_page_that_is_no_redirect_stays() -> None:
    """Following any other page asks for nothing."""
    browser = Browser(Site(answer(404, "no")))

    page = browser.get("/")

    assert page is browser.follow(page)
