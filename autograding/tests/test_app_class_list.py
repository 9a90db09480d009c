"""Enrolling a class on a page: looked at first, whole or not at all, and its links."""

import csv
import io
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.app import drafts
from autograding.app.uploads import most_bytes
from autograding.app.views.class_list import MOST_BYTES, MOST_STUDENTS
from autograding.records import Access, AuditLog, Database, Roster
from autograding.tests.app_client import INSTRUCTOR, Page, csrf_token, opened, signed_in, statements

PAGE = "/people/class-list"
LIST = "username,name,section\nada-park,Ada Park,Tue\nben-osei,Ben Osei,Thu\n"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 191 }}\u202e"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a class that has nobody yet."""
    return tmp_path / "data"


@pytest.fixture
def client(data: Path) -> Iterator[FlaskClient]:
    """An instructor."""
    with opened(data) as client:
        yield client


def upload(client: FlaskClient, text: str | bytes, name: str = "class.csv") -> tuple[int, Page]:
    """Send a file: the answer's status, and its page."""
    content = text.encode() if isinstance(text, str) else text
    answer = client.post(
        PAGE,
        data={"csrf_token": csrf_token(client, PAGE), "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    return answer.status_code, Page(answer.text)


def confirm(client: FlaskClient, page: Page) -> tuple[int, str]:
    """Send the form of a preview: where it leads, or the words of the page."""
    fields = {one["name"]: one["value"] for one in page.all("input") if one["type"] == "hidden"}
    answer = client.post(f"{PAGE}/enroll", data=fields)
    return answer.status_code, answer.headers.get("Location") or Page(answer.text).text


def roster(data: Path) -> list[tuple[str, str, str]]:
    """Who is on it."""
    with Database.open(data) as database, database.reading() as session:
        return [(one.username, one.name, one.section) for one in Roster(session).all()]


def log(data: Path) -> list[tuple[str, str, str, str]]:
    """What was changed, oldest first."""
    with Database.open(data) as database, database.reading() as session:
        newest = AuditLog(session).newest(9)
        return [(one.who, one.action, one.subject, one.after) for one in reversed(newest)]


def test_a_list_is_looked_at_and_then_enrolled(client: FlaskClient, data: Path) -> None:
    """The preview changes nothing; the whole list follows it, once, with a line in the log."""
    assert "Nobody is in this class yet. Enroll a class" in Page(client.get("/").text).text
    status, page = upload(client, LIST)
    assert 200 == status
    assert "new 2 come back 0 corrected 0 stay as they are 0 Enroll 2 students" in page.text
    assert "2 Ada Park ada-park Tue – 3 Ben Osei ben-osei Thu –" in page.text
    assert ([], []) == (roster(data), log(data))

    status, place = confirm(client, page)
    assert (303, "/people?enrolled=2") == (status, place)
    assert "2 students enrolled. Links for who has none" in Page(client.get(place).text).text
    assert [("ada-park", "Ada Park", "Tue"), ("ben-osei", "Ben Osei", "Thu")] == roster(data)
    assert [(INSTRUCTOR, "import", "class.csv", "2 lines")] == log(data)

    assert "the roster is another one since you looked" in confirm(client, page)[1]
    assert "This changes nothing" in upload(client, LIST)[1].text
    assert 1 == len(log(data))


def test_pasted_lines_do_as_well(client: FlaskClient, data: Path) -> None:
    """Also those of a spreadsheet; and one of the two ways has to be chosen."""
    token = csrf_token(client, PAGE)
    pasted = "username\tname\nada-park\tAda Park\n"
    file = (io.BytesIO(LIST.encode()), "class.csv")
    for fields, words in (
        ({"lines": " "}, "Choose a file, or paste the lines of one."),
        ({"lines": pasted, "file": file}, "Choose a file or paste lines, not both."),
        ({"lines": "username\n"}, "The list names no student below its first line."),
    ):
        answer = client.post(PAGE, data={"csrf_token": token, **fields})
        assert (400, True) == (answer.status_code, words in Page(answer.text).text), words

    answer = client.post(PAGE, data={"csrf_token": token, "lines": pasted})
    confirm(client, Page(answer.text))
    assert [("ada-park", "Ada Park", "")] == roster(data)


def test_what_is_there_is_told(client: FlaskClient, data: Path) -> None:
    """Who changes and how, who stays, and who was removed and comes back."""
    confirm(client, upload(client, LIST)[1])
    with Database.open(data) as database, database.writing() as session:
        ben = Roster(session).find("ben-osei")
        assert ben is not None
        Roster(session).remove(ben)

    status, page = upload(client, LIST.replace("Tue", "Wed"))

    assert (200, True) == (status, "new 0 come back 1 corrected 1 stay as they are 0" in page.text)
    assert "Come back, though they were removed" in page.text
    assert "ada-park section Tue Wed" in page.text
    confirm(client, page)
    assert [("ada-park", "Ada Park", "Wed"), ("ben-osei", "Ben Osei", "Thu")] == roster(data)
    assert [(INSTRUCTOR, "enroll again", "ben-osei", "enrolled")] == log(data)[1:2]


def test_a_wrong_list_changes_nothing(client: FlaskClient, data: Path) -> None:
    """Each wrong line is named, whoever reads it; also one that became wrong since the preview."""
    status, page = upload(client, f"{LIST}../x,Mallory,\nada park,Ada,\n,Zoë,\n")
    assert 400 == status
    assert "Nothing was changed. What is wrong with class.csv : Line 4: '../x' is not" in page.text
    assert "Line 5: 'ada park' is not a username" in page.text
    assert "Line 6: it names no username: write one for Zoë" in page.text

    _status, page = upload(client, "username,github_username\nzoe-ng,gh\n")
    with Database.open(data) as database, database.writing() as session:
        Roster(session).enroll("ada-park", "Ada Park", github_login="gh")
    assert "Line 2: somebody else has the GitHub account gh: ada-park." in confirm(client, page)[1]
    assert [("ada-park", "Ada Park", "")] == roster(data)
    assert [] == log(data)


def test_a_preview_is_its_owners_and_ends(
    client: FlaskClient, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another session does not find it, nor does who comes back too late; few wait at once."""
    pages = [upload(client, LIST)[1] for _number in range(drafts.MOST + 1)]
    words = "That list was sent over 30 minutes ago, or before a restart: send it again."
    assert words in confirm(client, pages[0])[1]
    monkeypatch.setattr("autograding.app.drafts.MINUTES", -1)
    assert words in confirm(client, pages[-1])[1]
    monkeypatch.undo()
    _signed_in, key = signed_in(client, data, INSTRUCTOR), pages[-1].all("input")[-2]["value"]
    fields = {"csrf_token": csrf_token(client, PAGE), "draft": key}
    assert words in Page(client.post(f"{PAGE}/enroll", data=fields).text).text
    assert [] == roster(data)


def test_large_lists_are_told_in_words(client: FlaskClient, data: Path) -> None:
    """Beyond a megabyte or twenty thousand students; the server keeps as much of instructors'."""
    answer = client.post(PAGE, data={"lines": "x" * MOST_BYTES})
    words = "A class list may have 1 MB. Split it in two"
    assert (413, True) == (answer.status_code, words in Page(answer.text).text)
    many = "username\n" + "".join(f"s{number}\n" for number in range(MOST_STUDENTS + 1))
    status, page = upload(client, many)
    assert (400, True) == (status, "The list has more than 20,000 students" in page.text)

    cookie = client.get_cookie("classroom")
    assert cookie is not None
    shown = f"classroom={cookie.value}"
    kept = [
        Context().run(most_bytes, client.application, path, cookie)
        for path, cookie in ((PAGE, shown), (PAGE, ""), ("/settings", shown), ("//[", shown))
    ]
    assert [MOST_BYTES, 0, 0, 0] == kept


def test_hostile_lists_are_harmless(client: FlaskClient, data: Path) -> None:
    """Names, sections, the file's own name, and what is quoted of wrong lines."""
    listed = f'username,name,section\nada-park,"{HOSTILE}","{HOSTILE[:30]}"\n'
    _status, page = upload(client, listed, f"{HOSTILE}.csv")
    confirm(client, page)
    found = [page, upload(client, listed.replace("(1)", "(2)"), HOSTILE)[1]]
    found.append(upload(client, f"{listed}{HOSTILE},x\n", HOSTILE)[1])
    found += [Page(client.get(path).text) for path in ("/people", "/audit")]
    for one in found:
        assert [] == one.dangers()
        assert "1337" not in one.text
        assert "\u202e" not in one.text
        assert "<script>alert(" in one.text


def test_many_students_take_few_statements(client: FlaskClient, data: Path) -> None:
    """As many for three hundred as for one; and a link each is a file of its own."""
    sizes = {}
    for count in (1, 300):
        many = "username,name\n" + "".join(f"s{count}-{n},S {n}\n" for n in range(count))
        page = upload(client, many)[1]
        with statements(client.application) as sent:
            confirm(client, page)
        with statements(client.application) as links:
            fields = {"csrf_token": csrf_token(client, PAGE), "everybody": "yes"}
            answer = client.post("/people/links", data=fields)
        sizes[count] = (len(sent), len([one for one in links if "INSERT" not in one]))
        assert count == len(answer.text.splitlines()) - 1
    assert sizes[1] == sizes[300]


def test_links_for_who_has_none(client: FlaskClient, data: Path) -> None:
    """Asked once more for everybody; then a file, this once; and nobody's link ends."""
    confirm(client, upload(client, LIST.replace("Ada Park", '"=1+1;@x"'))[1])
    fields = {"csrf_token": csrf_token(client, "/people")}
    assert "Links for all 2 students?" in Page(client.post("/people/links", data=fields).text).text
    assert 1 == len(log(data))

    answer = client.post("/people/links", data={**fields, "everybody": "yes"})

    assert ("text/csv", "no-store") == (answer.mimetype, answer.headers["Cache-Control"])
    assert 'attachment; filename="links.csv"' == answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert ["'=1+1;'@x", "Ben Osei"] == [row["name"] for row in rows]
    assert rows[0]["link"].startswith("http://localhost/sign-in?token=")
    tokens = [row["link"].partition("token=")[2] for row in rows]
    with Database.open(data) as database, database.reading() as session:
        people = [Access(session).by_token(token) for token in tokens]
        assert ["=1+1;@x", "Ben Osei"] == [one.name if one else "" for one in people]
    assert (INSTRUCTOR, "new token", "ben-osei", "Ben Osei") == log(data)[-1]

    assert "Everyone has a link." in Page(client.get("/people").text).text
    assert 303 == client.post("/people/links", data=fields).status_code
    confirm(client, upload(client, "username\nzoe-ng\n")[1])
    [row] = csv.DictReader(io.StringIO(client.post("/people/links", data=fields).text))
    assert "zoe-ng" == row["username"]
