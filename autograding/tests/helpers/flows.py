"""The ways through a classroom, as people go them: in a browser, with git in a terminal.

Each step asserts what the person relies on, and offers a picture of it.
"""

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from autograding.assignment import Assignment, compose, load_assignment, load_corpus
from autograding.cli.main import main
from autograding.forge.local import LocalForge
from autograding.grading import load_units
from autograding.records import Access, Classrooms, Database, Roster, Units
from autograding.tests.app_client import INSTRUCTOR
from autograding.tests.browser import served, sign_in
from autograding.tests.helpers.git_server import free_port
from autograding.tests.helpers.git_student import GitStudent
from autograding.tests.helpers.graders import BY_WORK

__all__ = [
    "FlowClass",
    "author_sees_a_new_unit",
    "instructor_enrolls",
    "instructor_regrades",
    "open_class",
    "serve_course",
    "student_starts",
]

UNIT, TITLE = "unit-1-sql", "SQL fundamentals and schema design"
_NEW, _NEW_TITLE = "unit-7-views", "Views and triggers"
_STUCK, _STUCK_NAME = "ben-osei", "Ben Osei"
_STARTING, _STARTING_NAME = "ada-park", "Ada Park"
_MISTAKE = "authors-in-one-cell"
_CLASS_LIST = """username,name,section
ines-moreau,Inès Moreau,Thu
jonas-weber,Jonas Weber,Thu
chloe-duarte,Chloé Duarte,Thu
"""
_SECONDS = 20_000

Shoot = Callable[[Page, str], None]


@dataclass(frozen=True)
class FlowClass:
    """A served class."""

    folder: Path
    data: Path
    url: str

    def forge(self) -> LocalForge:
        """The class as its owner has it on disk."""
        return LocalForge(self.data, grader=BY_WORK)


@contextmanager
def open_class(folder: Path) -> Iterator[FlowClass]:
    """A class of a few students in one unit, served until the end of the block."""
    data, template = folder / "data", folder / "template"
    template.mkdir(parents=True)
    (template / "work.txt").write_text("start\n")
    with LocalForge(data, grader=BY_WORK) as forge:
        forge.add_unit(UNIT, title=TITLE, max_points=100, template=template)
        with forge.database.writing() as session:
            Classrooms(session).change("Databases, autumn", "UTC")
            Access(session).add_instructor(INSTRUCTOR)
            for username, name in (
                (_STARTING, _STARTING_NAME),
                (_STUCK, _STUCK_NAME),
                ("chloe-duarte", "Chloé Duarte"),
            ):
                Roster(session).enroll(username, name)
    with served(data, GRADER=BY_WORK) as url:
        yield FlowClass(folder, data, url)


@contextmanager
def serve_course(folder: Path) -> Iterator[FlowClass]:
    """`classroom serve` with all units and their grader, in a process of its own."""
    folder.mkdir(parents=True)
    (folder / "class.csv").write_text(f"username,name\n{_STARTING},{_STARTING_NAME}\n")
    data, port = folder / "data", free_port()
    arguments = ["serve", "--data", str(data), "--roster", "class.csv", "--port", port]
    with subprocess.Popen(
        [sys.executable, "-m", "autograding", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if "sign in as" in line:  # the last one
                    break
            assert process.poll() is None
            with Database.open(data) as database, database.writing() as session:
                Classrooms(session).change("Databases, autumn", "UTC")
            yield FlowClass(folder, data, f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def student_starts(page: Page, room: FlowClass, shoot: Shoot) -> None:
    """Accept, clone, push work with one mistake, and read the comment; the course is served."""
    [unit] = load_units((UNIT,))
    token = sign_in(page, room.url, room.data, _STARTING)
    page.goto(f"{room.url}/accept/{_code(room, UNIT)}")
    page.get_by_role("button", name="Accept this unit").click()
    command = page.locator("code.command").first.inner_text()
    shoot(page, "accepted")
    clone = _clone(room.folder / "home", command, token)
    page.get_by_role("link", name="Open your page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(_STARTING_NAME)

    points = _work(unit, clone)
    told = _terminal(clone, token, "git add . && git commit --quiet -m 'First part' && git push")
    assert f"{points}/{unit.max_points}" in told
    # The page is open meanwhile, and nobody reloads it.
    comment = page.locator("#comment")
    expect(comment).to_contain_text(f"{points} / {unit.max_points}", timeout=_SECONDS)
    shoot(page, "student")


def _work(unit: Assignment, clone: Path) -> int:
    """Do the unit in the clone, with one mistake, and tick every box; what it is worth."""
    [mistake] = [chaff for chaff in load_corpus(unit).chaffs if chaff.name == _MISTAKE]
    done = clone.parent / "done"
    compose(unit, mistake, done)
    shutil.copytree(done, clone, dirs_exist_ok=True)
    for file in clone.glob("*.md"):
        file.write_text(re.sub(r"^- \[ \]", "- [x]", file.read_text(), flags=re.MULTILINE))
    return sum(mistake.points.values())


def instructor_enrolls(page: Page, room: FlowClass, shoot: Shoot) -> None:
    """Paste a class list, look at what it changes, enroll, and give everybody a link that works."""
    sign_in(page, room.url, room.data)
    page.goto(f"{room.url}/people")
    page.get_by_text("With a class list").click()
    page.get_by_label("or its lines").fill(_CLASS_LIST)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#changes + dl")).to_have_text(re.compile(r"new\s*2.*corrected\s*1", re.S))
    shoot(page, "enrolling")
    page.get_by_role("button", name="Enroll 3 students").click()
    expect(page.get_by_text("3 students enrolled.")).to_be_visible()

    page.get_by_role("button", name="Links for who has none").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Give everybody a link").click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        links = {line["username"]: line["link"] for line in csv.DictReader(file)}
    page.context.clear_cookies()
    page.goto(links["ines-moreau"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inès Moreau")


def instructor_regrades(page: Page, room: FlowClass, shoot: Shoot) -> None:
    """Find who is stuck, look at the work, run it again, and read the result."""
    with room.forge() as forge:
        remote = forge.path(forge.accept(UNIT, _STUCK))
    student = GitStudent(room.folder / "stuck", remote)
    for number in range(3):
        student.commit("earlier", notes=f"try {number}")
        student.push()

    sign_in(page, room.url, room.data)
    page.goto(room.url)
    shoot(page, "help")
    page.locator("#help-card").get_by_role("link", name=_STUCK_NAME).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(_STUCK_NAME)
    page.get_by_role("button", name="Re-run").first.click()
    job = page.locator("#job")
    expect(job.get_by_text("verified").first).to_be_visible(timeout=_SECONDS)
    shoot(page, "regraded")
    page.goto(f"{room.url}/audit")
    expect(page.locator("main")).to_contain_text(f"{UNIT}/{_STUCK}")


def author_sees_a_new_unit(page: Page, room: FlowClass, shoot: Shoot) -> None:
    """Make a unit, open it, and see it come up on the dashboard with its accept link."""
    sign_in(page, room.url, room.data)
    page.goto(room.url)
    heading = page.get_by_role("heading", name=_NEW_TITLE)
    expect(heading).to_have_count(0)

    _open_new_unit(room)
    expect(heading).to_be_visible(timeout=_SECONDS)
    expect(page.locator("#size")).to_contain_text("2 units")
    expect(page.get_by_role("navigation", name="Units")).to_contain_text(_NEW)
    shoot(page, "new-unit")
    page.get_by_role("link", name=f"/accept/{_code(room, _NEW)}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(_NEW_TITLE)


def _open_new_unit(room: FlowClass) -> None:
    course = room.folder / "course"
    course.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for module in ("autograding.cli.new", "autograding.grading.units"):
            patch.setattr(f"{module}.assignments_folder", lambda: course)
        made = CliRunner().invoke(main, ["new", _NEW, "--title", _NEW_TITLE])
        assert made.exit_code == 0, made.output
        with room.forge() as forge:
            forge.open_unit(load_assignment(course / _NEW))


def _code(room: FlowClass, slug: str) -> str:
    with Database.open(room.data) as database, database.reading() as session:
        unit = Units(session).find(slug)
        assert unit is not None
        return unit.code


def _clone(home: Path, command: str, token: str) -> Path:
    """Run the page's own command as it stands there; git asks for the password."""
    home.mkdir()
    _terminal(home, token, command)
    return home / shlex.split(command)[-1]


def _terminal(folder: Path, token: str, command: str) -> str:
    """What a student's terminal shows."""
    asked = folder.parent / "password"
    asked.write_text(f"#!/bin/sh\necho {token}\n")
    asked.chmod(0o700)
    names = {f"GIT_{role}_NAME": "Ada Park" for role in ("AUTHOR", "COMMITTER")}
    mails = {f"GIT_{role}_EMAIL": "ada.park@example.org" for role in ("AUTHOR", "COMMITTER")}
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "GIT_ASKPASS": str(asked),
            **names,
            **mails,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
