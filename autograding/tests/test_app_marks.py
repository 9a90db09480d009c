"""The pages over a class that was re-run: what was verified, what differs, what to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.records import Copies, Database
from autograding.records.marks import ConcernKind
from autograding.tests.app_client import Page, opened, statements
from autograding.tests.sample_classroom import UNIT, doubt, fill, give, mark
from autograding.tests.sample_reports import ATTACK, EARLIER, HALF_DONE, PERFECT, UNGRADABLE

_PAGES = ("/", f"/{UNIT}", f"/{UNIT}/ada-park", f"/{UNIT}/ben-osei")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The sample class, partly re-run."""
    fill(tmp_path)
    mark(tmp_path, "ben-osei", PERFECT)
    mark(tmp_path, "ada-park", EARLIER)
    mark(tmp_path, "farid-haddad", PERFECT)
    for student in ("jonas-weber", "ben-osei"):
        doubt(tmp_path, student, ConcernKind.WORKFLOW, "classroom.yml is missing.")
    return tmp_path


@pytest.fixture
def client(data: Path) -> Iterator[FlaskClient]:
    """A client of that class."""
    with opened(data) as client:
        yield client


def row_of(html: str, name: str) -> str:
    """The words of a student's row."""
    start = html.index(f">{name}<")
    return Page(html[start + 1 : html.index("</tr>", start)]).text


def test_dashboard_tells_verdicts_beside_points(client: FlaskClient) -> None:
    """The points are those that count, the word says on what they stand."""
    html = client.get("/").text
    assert "100 / 100 verified flagged" in row_of(html, "Ben Osei")
    assert f"{EARLIER.points} / 100 differs" in row_of(html, "Ada Park")
    assert "100 / 100 measured here" in row_of(html, "Farid Haddad")
    assert 1 == row_of(html, "Jonas Weber").count("/ 100 flagged")
    assert "/ 100 graded" in row_of(html, "Kavya Rao")


def test_a_push_after_the_mark_is_not_yet_verified(data: Path, client: FlaskClient) -> None:
    """A verdict is one push's, and no later one's."""
    give(data, "ben-osei", "Ben Osei", [HALF_DONE])
    html = client.get("/").text
    assert f"{HALF_DONE.points} / 100 graded" in row_of(html, "Ben Osei")


def test_unit_page_counts_by_marks_of_record(client: FlaskClient) -> None:
    """Criteria and sums are those that were measured, so that they add up."""
    html = client.get(f"/{UNIT}").text
    heat = html[html.index('id="heat"') :]
    points = " ".join(str(criterion.points) for criterion in EARLIER.criteria)
    assert f"Ada Park {points} {EARLIER.points} differs" == row_of(heat, "Ada Park")


def test_student_page_without_a_report(data: Path, client: FlaskClient) -> None:
    """Where only a re-run gave points, it does not wait for the first graded push."""
    give(data, "noor-aziz", "Noor Aziz", [None])
    mark(data, "noor-aziz", PERFECT)
    text = Page(client.get(f"/{UNIT}/noor-aziz").text).text
    assert "The points are those of the re-run." in text
    assert "first graded push" not in text


def test_student_page_explains_a_difference(client: FlaskClient) -> None:
    """Both numbers, and a line for each criterion and check that differs."""
    text = Page(client.get(f"/{UNIT}/ada-park").text).text
    assert f"{EARLIER.points} of 100 points" in text
    assert f"points instead of the {HALF_DONE.points} reported. The re-run counts." in text
    assert f"The report says {HALF_DONE.points} points; {EARLIER.points} were measured" in text
    assert f"reported {HALF_DONE.points} {EARLIER.points}" in text


def test_student_page_says_that_a_push_is_verified(client: FlaskClient) -> None:
    """One line suffices, and the list of pushes has a mark."""
    html = client.get(f"/{UNIT}/ben-osei").text
    assert "the same points" in Page(html).text
    assert 1 == html.count('title="verified"')
    assert 'class="words"' not in html


def test_student_page_lists_what_to_look_at(client: FlaskClient) -> None:
    """Each concern with its commit, and that nothing was re-run yet."""
    text = Page(client.get(f"/{UNIT}/jonas-weber").text).text
    assert "Not re-run yet." in text
    assert "changed workflow classroom.yml is missing." in text


def test_nothing_to_tell_takes_no_room(client: FlaskClient) -> None:
    """Without a mark and without a concern the page is as it was."""
    assert "Mark of record" not in client.get(f"/{UNIT}/kavya-rao").text


def test_a_failed_re_run_is_called_our_fault(data: Path, client: FlaskClient) -> None:
    """It changes no points, and its reason is for the terminal of who re-runs."""
    mark(data, "kavya-rao", UNGRADABLE)
    html = client.get(f"/{UNIT}/kavya-rao").text
    text = Page(html).text
    assert 'class="words"' not in html
    assert "That is our fault: it gives no points and takes none." in text
    assert "100 of 100 points" in text


def test_hostile_words_stay_words(data: Path, client: FlaskClient) -> None:
    """What a student's file names bring into a concern is text."""
    doubt(data, "kavya-rao", ConcernKind.OTHER_WORKFLOW, ATTACK[:400])
    assert [] == Page(client.get(f"/{UNIT}/kavya-rao").text).dangers()


def test_a_copy_names_where_to_clone_from(data: Path, client: FlaskClient) -> None:
    """Nobody is sent to the copy on this machine."""
    with Database.open(data) as database, database.writing() as session:
        Copies(session).register(
            UNIT,
            "zoe",
            path=f"repositories/{UNIT}/zoe.git",
            starter="0" * 40,
            full_name="course/unit-1-sql-zoe",
            url="https://github.com/course/unit-1-sql-zoe",
        )
    text = Page(client.get(f"/{UNIT}/zoe").text).text
    assert "git clone https://github.com/course/unit-1-sql-zoe.git unit-1-sql" in text


def test_statements_stay_constant(tmp_path: Path) -> None:
    """Neither marks nor concerns cost a statement each."""
    fill(tmp_path)
    with opened(tmp_path) as client:
        bare = [_statements(client, path) for path in _PAGES]
        for name in ("ada-park", "ben-osei", "kavya-rao", "mei-chen"):
            mark(tmp_path, name, EARLIER)
            doubt(tmp_path, name, ConcernKind.FORCED, "main was moved by force.")
            doubt(tmp_path, name, ConcernKind.WORKFLOW, "classroom.yml is missing.")
        marked = [_statements(client, path) for path in _PAGES]
    assert bare == marked


def _statements(client: FlaskClient, path: str) -> int:
    with statements(client.application) as sent:
        assert 200 == client.get(path).status_code
    return len(sent)
