"""Templates and requests: the template's own line, the view, and a window for each request."""

from pathlib import Path

import pytest

from autograding.nplusone import Finding, Window, detect, request, watched
from autograding.tests.nplusone.blog.app import create_app

ROOT = Path(__file__).with_name("nplusone") / "blog"


def found_on(*addresses: str, rows: int = 3) -> list[Finding]:
    """The findings of some requests, one after the other."""
    client = create_app(rows).test_client()
    with detect([ROOT]) as window:
        for address in addresses:
            assert client.get(address, buffered=True).status_code == 200
    return window.findings


@pytest.mark.parametrize("rows", [2, 3, 6])
@pytest.mark.parametrize(
    ("page", "file", "line", "loop"),
    [
        ("loop", "loop.html", 4, "{% for post in posts %}"),
        ("macro", "macro.html", 2, "{% for post in posts %}"),
        ("included", "part.html", 2, "{% for post in posts %}"),
        ("block", "block.html", 4, "{% for post in posts recursive %}"),
    ],
)
def test_template(page: str, file: str, line: int, loop: str, rows: int) -> None:
    """A lazy load in a template has the template's line, the loop, the view and the query."""
    (finding,) = found_on(f"/page/{page}", rows=rows)

    assert ("Post.author", rows) == (finding.relationship, finding.statements)
    assert finding.site is not None
    assert (f"templates/{file}", line) == (finding.site.file, finding.site.line)
    assert finding.loop is not None
    assert loop == finding.loop.text
    assert finding.view is not None
    assert ("page", True) == (finding.view.function, "# view" in finding.view.source)
    assert finding.query is not None
    assert ("posts", "app.py") == (finding.query.function, finding.query.file)


def test_message_of_a_template() -> None:
    """The sentence names template, view, relationship, numbers and cure."""
    (finding,) = found_on("/page/loop")
    view, query = finding.view, finding.query

    assert (
        f"in loop.html at templates/loop.html:2 (rendered by page() at {view}), "
        'the loop "{% for post in posts %}" ran 3 statements for Post.author; '
        f"add .options(joinedload(Post.author)) to the query at {query}"
    ) == finding.message


def test_filter_goes_through_the_list() -> None:
    """`map(attribute=...)` loops inside Jinja; the template's line is still told."""
    (finding,) = found_on("/page/filtered")

    assert finding.loop is not None
    assert ("templates/filtered.html", 2) == (finding.loop.file, finding.loop.line)
    assert "library" == finding.loop.repetition


def test_length_of_a_collection() -> None:
    """`|length` loads what it counts: a grouped count is offered, too."""
    (finding,) = found_on("/page/length")

    assert "selectinload(Post.comments)" == finding.fix
    assert "select(Comment.post_id, func.count()).group_by(Comment.post_id)" in finding.hint


def test_streamed_answer() -> None:
    """What is loaded while the answer is read belongs to its request."""
    (finding,) = found_on("/streamed")

    assert "Post.author" == finding.relationship


@pytest.mark.parametrize("rows", [2, 3, 6])
def test_eager_page(rows: int) -> None:
    """The same template with an eager query has no finding."""
    assert [] == found_on("/good", rows=rows)


def test_five_requests_of_a_test() -> None:
    """A test's own loop over requests is no N+1 of the pages."""
    assert [] == found_on(*[f"/author/{number}" for number in range(1, 6)], rows=5)
    assert [] == found_on(*[f"/one/{number}" for number in range(1, 6)], rows=5)


def test_the_same_page_five_times_is_one_finding() -> None:
    """Requests are not added up: the loop ran three statements, five times over."""
    (finding,) = found_on(*["/page/loop"] * 5)

    assert 3 == finding.statements


def test_statements_count_over_requests() -> None:
    """The window counts all statements, whichever request sent them."""
    client = create_app(3).test_client()
    with detect([ROOT]) as window:
        client.get("/good")
        client.get("/good")

    assert 2 == window.statements


def test_allowed() -> None:
    """What is allowed by relationship, by place or by both is not told."""
    for allowed in (
        "Post.author",
        "templates/loop.html",
        "templates/loop.html:4",
        "Post.* @ templates/*.html",
        "page",
    ):
        client = create_app(3).test_client()
        with detect([ROOT], allow=[allowed if allowed != "page" else "* @ page"]) as window:
            client.get("/page/loop")
        assert [] == window.findings, allowed


def test_not_allowed() -> None:
    """Another relationship, another line or another place allow nothing."""
    for allowed in ("Post.comments", "templates/loop.html:5", "Post.author @ app.py:1"):
        client = create_app(3).test_client()
        with detect([ROOT], allow=[allowed]) as window:
            client.get("/page/loop")
        assert 1 == len(window.findings), allowed


def test_watched_application_reports_once() -> None:
    """The WSGI helper tells a finding when its request is over, and only the first time."""
    told: list[Finding] = []
    app = create_app(3)
    with Window([ROOT]) as window:
        app.wsgi_app = watched(app.wsgi_app, window, told.append)  # type: ignore[assignment,method-assign]
        client = app.test_client()
        client.get("/good", buffered=True)
        assert [] == told
        client.get("/page/loop", buffered=True)
        client.get("/page/loop", buffered=True)

    assert ["Post.author"] == [finding.relationship for finding in told]


def test_request_block_keeps_apart() -> None:
    """`request()` does for any framework what Flask's signals do."""
    app = create_app(3)
    with app.app_context(), detect([ROOT]) as window:
        for number in (1, 2, 3):
            with request():
                app.view_functions["one"](number)

    assert [] == window.findings
