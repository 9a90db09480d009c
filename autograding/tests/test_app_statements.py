"""Every page sends as many statements for five classes as for one, and none of them in a loop.

The course's own detector watches the application, as it watches what students write.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

import autograding.app
import autograding.records
from autograding.bench.generated import multiply
from autograding.nplusone import detect
from autograding.records.marks import ConcernKind
from autograding.tests.app_client import INSTRUCTOR, opened, signed_in, statements
from autograding.tests.sample_classroom import UNIT, doubt, fill, mark, open_unit
from autograding.tests.sample_reports import PERFECT

OURS = [Path(package.__path__[0]) for package in (autograding.app, autograding.records)]
OF_THEIR_OWN = {"static", "graders", "sign_in", "git", "course"}
"""They read nothing of a class."""


def a_class(data: Path) -> None:
    """The sample class with all there is to tell of it."""
    fill(data)
    open_unit(data, "unit-2-orm", "ORM fundamentals")
    mark(data, "kavya-rao", PERFECT)
    doubt(data, "mei-chen", ConcernKind.FORCED, "main was moved by force.")


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Flask]]:
    """The application over one class, and over five."""
    folder = tmp_path_factory.mktemp("classes")
    one, five = folder / "1", folder / "5"
    a_class(one)
    shutil.copytree(one, five)
    multiply(five, 5)
    with ExitStack() as stack:
        clients = [stack.enter_context(opened(data, who=None)) for data in (one, five)]
        yield dict(zip((1, 5), (client.application for client in clients), strict=True))


def addresses(app: Flask, code: str) -> list[str]:
    """Every page that there is to read, for a student in the middle of the work."""
    values = {"unit": UNIT, "username": "ada-park", "code": code, "number": 1}
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return [
            adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or set()) and rule.endpoint.split(".")[0] not in OF_THEIR_OWN
        ]


def test_pages_send_a_constant_number_of_statements(apps: dict[int, Flask]) -> None:
    """However many students there are; and no loop sends one for each of them."""
    code = open_unit(apps[1].config["DATA_FOLDER"])
    wrong = []
    for path in addresses(apps[1], code):
        counts = {}
        for copies, app in apps.items():
            # A client each, as one page may end the session of another.
            client = signed_in(app.test_client(), app.config["DATA_FOLDER"], INSTRUCTOR)
            with statements(app) as sent, detect(roots=OURS) as window:
                client.get(path)
            counts[copies] = len(sent)
            wrong += [f"{path}: {finding.message}" for finding in window.findings]
        if counts[1] != counts[5]:
            wrong.append(f"{path}: {counts[1]} statements became {counts[5]}")
    assert [] == wrong
