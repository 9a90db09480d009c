"""Who is not on the roster asks to join by the accept link, and who was removed asks again."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.app.guards import SignedIn
from autograding.forge.local import LocalForge
from autograding.records import Access, Admissions, AuditLog, Database, Roster
from autograding.tests.app_client import Page, csrf_token, opened
from autograding.tests.test_app_accept import client, code, form, repositories, visitor

__all__ = ["client", "code", "visitor"]


class TestLateJoiners:
    """Who is not on the roster."""

    def test_admitted_is_enrolled_and_goes_on_in_the_same_browser(
        self, visitor: FlaskClient, code: str, tmp_path: Path
    ) -> None:
        """The instructor finds the request, chooses the username, and hands out the token."""
        visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name=" Zoë   Late "))
        assert "has yet to answer" in visitor.get(f"/accept/{code}").text

        with opened(tmp_path) as instructor:
            page = Page(instructor.get("/people").text)
            assert {"zoe-late"} == {
                field["value"] for field in page.all("input") if field.get("name") == "username"
            }
            fields = {
                "csrf_token": csrf_token(instructor, "/people"),
                "username": "zoe-late",
                "answer": "admit",
            }
            shown = Page(instructor.post("/people/requests/1", data=fields).text)
            assert "Nobody is waiting" in instructor.get("/people").text
            again = instructor.post("/people/requests/1", data=fields)
        assert 404 == again.status_code
        token = re.search(r"any user name will do: (\w{32})", shown.text)
        assert token is not None

        assert "You are in, Zoë Late" in visitor.get(f"/accept/{code}").text
        visitor.post(f"/accept/{code}/join", data=form(visitor, code))
        assert "You are signed in as Zoë Late" in Page(visitor.get(f"/accept/{code}").text).text
        with Database.open(tmp_path) as database, database.reading() as session:
            found = Access(session).by_token(token[1])
            assert found is not None
            assert "Zoë Late" == found.name
            [entry] = AuditLog(session).newest(10)
            assert ("admit", "zoe-late") == (entry.action, entry.subject)

    def test_refused_may_ask_again(self, visitor: FlaskClient, code: str, tmp_path: Path) -> None:
        """A refusal is told, is in the log, and is not the end."""
        visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name="Zoë Late"))
        with opened(tmp_path) as instructor:
            fields = {"csrf_token": csrf_token(instructor, "/people"), "answer": "refuse"}
            instructor.post("/people/requests/1", data=fields)
            assert "refuse" in instructor.get("/audit").text

        assert "said no" in visitor.get(f"/accept/{code}").text
        visitor.post(f"/accept/{code}/join", data=form(visitor, code))
        assert "Ask to join" in visitor.get(f"/accept/{code}").text
        assert 303 == visitor.get("/me").status_code

    def test_somebody_elses_username_is_not_given(
        self, visitor: FlaskClient, code: str, tmp_path: Path
    ) -> None:
        """Who asks under a classmate's name does not become that classmate."""
        visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name="Ada Park"))
        with opened(tmp_path) as instructor:
            fields = {
                "csrf_token": csrf_token(instructor, "/people"),
                "username": "ada-park",
                "answer": "admit",
            }
            answer = instructor.post("/people/requests/1", data=fields)
        assert 400 == answer.status_code
        assert "somebody else&#39;s username" in answer.text
        assert "has yet to answer" in visitor.get(f"/accept/{code}").text

    def test_waiting_is_not_in(self, visitor: FlaskClient, code: str) -> None:
        """Going on before the answer leads back."""
        visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name="Zoë Late"))
        visitor.post(f"/accept/{code}/join", data=form(visitor, code))
        assert 303 == visitor.get("/me").status_code

    @pytest.mark.parametrize("name", ["", "   ", "x" * 101])
    def test_a_name_is_needed(self, visitor: FlaskClient, code: str, name: str) -> None:
        """Without one, or with a novel, the form is shown again."""
        answer = visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name=name))
        assert 400 == answer.status_code
        assert "Write the name" in answer.text

    def test_asking_twice_is_once(self, visitor: FlaskClient, code: str, tmp_path: Path) -> None:
        """One browser has one request."""
        fields = form(visitor, code, name="Zoë Late")
        for _ in range(2):
            visitor.post(f"/accept/{code}/ask", data=fields)
        with Database.open(tmp_path) as database, database.reading() as session:
            assert 1 == len(Admissions(session).waiting())

    def test_only_so_many_wait(
        self, visitor: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A link in the wrong hands fills no disk."""
        monkeypatch.setattr("autograding.records.admissions.MOST_WAITING", 0)
        answer = visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name="Zoë Late"))
        assert 429 == answer.status_code
        assert "Too many requests are waiting" in answer.text

    def test_a_name_is_only_text(self, visitor: FlaskClient, code: str, tmp_path: Path) -> None:
        """What a stranger writes runs nowhere on an instructor's page."""
        name = "<script>alert(1)</script>"
        visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name=name))
        with opened(tmp_path) as instructor:
            page = Page(instructor.get("/people").text)
        assert name in page.text
        assert [] == page.dangers()


class TestRemoved:
    """Who was on the roster."""

    def test_accept_link_brings_nobody_back(
        self, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The session ended, also for who gets its number next, and the link asks who it is."""
        with opened(tmp_path, who="ben-osei") as removed:
            fields = form(removed, code)
            take_off(tmp_path, "ben-osei")
            with Database.open(tmp_path) as database, database.writing() as session:
                assert 2 == Roster(session).enroll("mei-chen", "Mei Chen").id
            assert "Sign in to accept" in removed.get(f"/accept/{code}").text
            assert "/sign-in" in removed.post(f"/accept/{code}", data=fields).location

        with opened(tmp_path, who="ada-park") as removed:
            fields = form(removed, code)
            monkeypatch.setattr(
                "autograding.app.views.accept.signed_in",
                lambda: SignedIn(is_instructor=False, id=2, name="Ben Osei", username="ben-osei"),
            )
            assert f"/accept/{code}" == removed.post(f"/accept/{code}", data=fields).location
        assert [] == repositories(tmp_path)

    def test_late_joiner_who_was_removed_asks_again(
        self, visitor: FlaskClient, code: str, tmp_path: Path
    ) -> None:
        """The instructor reads that there was a removal, and admitting ends it, in the log too."""
        for number in (1, 2):
            visitor.post(f"/accept/{code}/ask", data=form(visitor, code, name="Zoë Late"))
            with opened(tmp_path) as instructor:
                people = Page(instructor.get("/people").text).text
                assert (number == 2) == ("Zoë Late removed" in people)
                fields = {"username": "zoe-late", "answer": "admit"}
                fields |= {"csrf_token": csrf_token(instructor, "/people")}
                instructor.post(f"/people/requests/{number}", data=fields)
            assert "You are in" in visitor.get(f"/accept/{code}").text
            if number == 1:
                take_off(tmp_path, "zoe-late")
                assert "Not on the list?" in visitor.get(f"/accept/{code}").text

        with Database.open(tmp_path) as database, database.reading() as session:
            actions = [entry.action for entry in AuditLog(session).newest(10)]
        assert ["admit", "enroll again", "remove", "admit"] == actions


def take_off(data: Path, username: str) -> None:
    """Remove a student, as an instructor does."""
    with LocalForge(data) as forge:
        assert forge.remove(username, who="Dr. Mara Quist") is not None
