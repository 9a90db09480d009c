"""The pages of the classroom, over a class of every kind of student."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.records import Database, Units
from autograding.tests.app_client import Page, opened, statements
from autograding.tests.sample_classroom import UNIT, fill, give, open_unit
from autograding.tests.sample_reports import HALF_DONE, PERFECT

LARGEST_PAGE = 300_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample class."""
    folder = tmp_path_factory.mktemp("classroom")
    fill(folder)
    return folder


@pytest.fixture
def client(data: Path) -> Iterator[FlaskClient]:
    """A client of the sample class."""
    with opened(data) as client:
        yield client


def page(client: FlaskClient, path: str) -> Page:
    """The page at `path`, which must be there."""
    response = client.get(path)
    assert 200 == response.status_code
    return Page(response.text)


def row_of(html: str, name: str) -> str:
    """The words of a student's row."""
    start = html.index(f">{name}<")
    return Page(html[start + 1 : html.index("</tr>", start)]).text


def test_dashboard_shows_points_and_state_of_everyone(client: FlaskClient) -> None:
    """Each student's row tells the points that count and the state in words."""
    html = client.get("/").text
    assert "100 / 100 graded" in row_of(html, "Ben Osei")
    assert "being graded" in row_of(html, "Farid Haddad")
    assert f"{HALF_DONE.points} / 100" in row_of(html, "Farid Haddad")
    assert "ungradable" in row_of(html, "Grace Lindqvist")
    assert re.search(r"– accepted", row_of(html, "Hana Sato"))
    assert "not accepted" in row_of(html, "Noor Aziz")


def test_dashboard_sums_up_the_class(client: FlaskClient) -> None:
    """The unit's card counts who accepted, pushed and was graded, and draws the distribution."""
    text = page(client, "/").text
    assert "13 / 14 accepted" in _swapped(text)
    assert "12 / 14 pushed" in _swapped(text)
    labels = [svg.get("aria-label", "") for svg in page(client, "/").all("svg")]
    assert any(label.startswith("Distribution: ") for label in labels)


def _swapped(text: str) -> str:
    """Terms stand before their figures in the page's source; put them after."""
    return re.sub(r"(accepted|pushed|graded) (\d+ / \d+)", r"\2 \1", text)


def test_dashboard_links_to_every_page(client: FlaskClient, data: Path) -> None:
    """The unit, each student and the accept link are one click away."""
    with Database.open(data) as database, database.reading() as session:
        code = Units(session).all()[0].code
    links = {link["href"] for link in page(client, "/").all("a")}
    assert {f"/{UNIT}", f"/{UNIT}/ada-park", f"/{UNIT}/noor-aziz", f"/accept/{code}"} <= links


def test_empty_classroom_has_a_dashboard(tmp_path: Path) -> None:
    """Without a unit and without students the dashboard says what is missing."""
    with opened(tmp_path) as client:
        assert "No unit yet" in page(client, "/").text


def test_unit_without_pushes_has_a_page(tmp_path: Path) -> None:
    """Before the first push the unit's page says so."""
    open_unit(tmp_path)
    with opened(tmp_path) as client:
        assert "Nothing graded yet" in page(client, f"/{UNIT}").text


def test_unit_page_tells_how_many_have_full_points(client: FlaskClient) -> None:
    """Each criterion has its share of students with full points, as a number."""
    text = page(client, f"/{UNIT}").text
    assert "5 Queries keep the rows that have no partner (LEFT JOIN) 25 % 3 of 12" in text


def test_unit_page_names_who_is_stuck(client: FlaskClient) -> None:
    """The dearest criterion comes first, with the students who lost points on it."""
    text = page(client, f"/{UNIT}").text
    stuck = text[text.index("Where the class loses points") :]
    assert stuck.index("LEFT JOIN") < stuck.index("3NF")
    assert "Chloé Duarte 0/14" in stuck


def test_heat_map_tells_points_as_numbers(client: FlaskClient) -> None:
    """Every cell of the map holds the points; the shade only repeats them."""
    html = client.get(f"/{UNIT}").text
    heat = html[html.index('id="heat"') :]
    assert row_of(heat, "Ada Park") == f"Ada Park 12 8 16 14 6 4 0 4 {HALF_DONE.points} graded"
    assert re.search(r'<td class="h4">12</td>', heat)
    assert re.search(r'<td class="h0">0</td>', heat)


def test_tables_are_labelled(client: FlaskClient) -> None:
    """Every table of ours has a caption, and every header cell a scope."""
    for path in ("/", f"/{UNIT}", f"/{UNIT}/hana-sato"):
        shown = page(client, path)
        assert len(shown.all("table")) == len(shown.all("caption"))
        assert all(cell.get("scope") in {"row", "col"} for cell in shown.all("th"))


def test_student_page_tells_score_and_change(client: FlaskClient) -> None:
    """The headline is the newest graded push, with the change since the one before."""
    text = page(client, f"/{UNIT}/ben-osei").text
    assert "100 of 100 points ▲ 8 points up" in text


def test_student_page_lists_every_push(client: FlaskClient) -> None:
    """The history has a row for each push, newest first, with its commit and what that says."""
    shown = page(client, f"/{UNIT}/ben-osei")
    assert re.search(r" [0-9a-f]{7} Borrow and give back in one transaction 14 Sep", shown.text)
    labels = [svg.get("aria-label", "") for svg in shown.all("svg")]
    assert any(label.startswith("Points over 5 pushes: 0, ") for label in labels)
    assert 1 + 5 == client.get(f"/{UNIT}/ben-osei").text.split('class="history"')[1].count("<tr>")


def test_student_page_shows_the_comment_as_on_the_pull_request(client: FlaskClient) -> None:
    """The checklist is a real table, and the student's schema a picture."""
    html = client.get(f"/{UNIT}/ada-park").text
    comment = html[html.index('class="comment"') :]
    assert "<table>" in comment
    assert 'aria-label="Entity-relationship diagram. Tables: member ' in comment
    assert "autograding:feedback" not in comment


def test_student_page_says_that_a_push_is_being_graded(client: FlaskClient) -> None:
    """While the newest push waits, the earlier points still stand."""
    text = page(client, f"/{UNIT}/farid-haddad").text
    assert "is being graded" in text
    assert f"{HALF_DONE.points} of 100 points" in text


def test_student_page_apologizes_for_an_ungradable_push(client: FlaskClient) -> None:
    """Our fault is called ours and takes nothing away."""
    text = page(client, f"/{UNIT}/grace-lindqvist").text
    assert "That is our fault, not yours" in text
    assert "62 of 100 points" in text


def test_student_page_before_the_first_push(client: FlaskClient) -> None:
    """Who has only accepted is told to clone and push."""
    text = page(client, f"/{UNIT}/hana-sato").text
    assert "Nothing was pushed yet" in text
    assert f"git clone http://hana-sato@localhost/git/{UNIT}/hana-sato.git {UNIT}" in text


def test_student_page_before_accepting(client: FlaskClient) -> None:
    """Who has not accepted finds the accept link."""
    shown = page(client, f"/{UNIT}/noor-aziz")
    assert "has not accepted this unit yet" in shown.text
    assert any(link["href"].startswith("/accept/") for link in shown.all("a"))


@pytest.mark.parametrize(
    "path", ["/nowhere", f"/{UNIT}/nobody", "/nowhere/ada-park", "/accept/00000000", "/a/b/c"]
)
def test_unknown_addresses_say_so(client: FlaskClient, path: str) -> None:
    """What does not exist answers 404 with a page of ours and a way back."""
    response = client.get(path)
    assert 404 == response.status_code
    assert "There is no such page" in response.text
    assert 'href="/"' in response.text


def test_broken_application_apologizes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error is a friendly page, without a word of the traceback."""

    def breaks(_session: object) -> None:
        message = "the secret of the traceback"
        raise RuntimeError(message)

    monkeypatch.setattr("autograding.app.views.dashboard.Units", breaks)
    with opened(data, TESTING=False) as client:
        response = client.get("/")
    assert 500 == response.status_code
    assert "Something broke on our side" in response.text
    assert "traceback" not in response.text


def test_healthz_answers_while_the_records_can_be_read(client: FlaskClient) -> None:
    """A monitor learns that the classroom is up."""
    assert {"status": "ok"} == client.get("/healthz").get_json()


def test_version_changes_with_every_push(tmp_path: Path) -> None:
    """An open page learns from a tiny answer, made without SQL, that it is out of date."""
    open_unit(tmp_path)
    with opened(tmp_path) as client:
        with statements(client.application) as sent:
            before = client.get("/version").get_json()
            assert before == client.get("/version").get_json()
        give(tmp_path, "ada-park", "Ada Park", [PERFECT])
        assert before != client.get("/version").get_json()
        assert [] == sent


def test_pages_carry_the_version_they_show(client: FlaskClient) -> None:
    """A page that was just loaded is not loaded again."""
    version = client.get("/version").get_json()["version"]
    assert version == page(client, "/").all("html")[0]["data-version"]


PAGES = ("/", f"/{UNIT}", f"/{UNIT}/ada-park", f"/{UNIT}/noor-aziz")


def test_statements_stay_constant_when_the_class_doubles(tmp_path: Path) -> None:
    """No page sends a statement for a student, a push or a mark."""
    fill(tmp_path)
    with opened(tmp_path) as client:
        once = [_statements(client, path) for path in PAGES]
        fill(tmp_path, classes=2)
        twice = [_statements(client, path) for path in PAGES]
    assert once == twice
    assert max(once) <= 25  # one of them asks who is signed in


def _statements(client: FlaskClient, path: str) -> int:
    with statements(client.application) as sent:
        page(client, path)
    return len(sent)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_light(client: FlaskClient, path: str) -> None:
    """A page with its style and script stays below 300 KB."""
    parts = [path, "/static/app.css", "/static/app.js", "/static/favicon.svg"]
    assert LARGEST_PAGE > sum(_weight(client, part) for part in parts)


def _weight(client: FlaskClient, path: str) -> int:
    with client.get(path) as response:
        return len(response.data)
