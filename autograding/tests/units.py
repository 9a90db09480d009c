"""A unit small enough to read at a glance, written into a folder for tests."""

from pathlib import Path
from textwrap import dedent

__all__ = ["ASSIGNMENT", "CHECKS", "write_unit"]

ASSIGNMENT = """\
id: unit-0-sum
title: Sums
chapter: docs/sums.md
minutes: 5
baseline: 0
hand_in: [answer.py, answer.sql, "notes/*.md", SELF_ASSESSMENT.md]
protected: [given.py]
preload: [sqlite3]
limits: {request_seconds: 1.0, submission_seconds: 20, files: 20, file_bytes: 20000}
criteria:
  - id: sums
    title: Sums are right
    chapter: "#sums"
    checks:
      - {id: imports, points: 10}
      - {id: adds, points: 50, steps: {small: 20, large: 30}}
  - id: rows
    title: The query is right
    checks:
      - {id: selects, points: 40}
"""

CHECKS = {
    "visible/test_imports.py": '''\
        from autograding.checks import check


        @check(hints=("Does `python -c 'import answer'` work?",))
        def test_imports(student, step):
            """The module can be imported and says who it is."""
            student.import_module("answer")
            number = student.random.randrange(10**6)
            assert student.call("answer:echo", number) == number
        ''',
    "hidden/test_adds.py": '''\
        from autograding.checks import Failure, check


        @check(after=("imports",), hints=("What is 2 + 3?", "Look at `add`."), chapter="#adding")
        def test_adds(student, step):
            """Two numbers are added."""
            for name, size in (("small", 100), ("large", 10**9)):
                with step(name):
                    a, b = student.random.randrange(1, size), student.random.randrange(1, size)
                    got = student.call("answer:add", a, b)
                    if type(got) is not int or got != a + b:
                        raise Failure(f"We added {a} and {b}.", actual=str(got), file="answer.py")
        ''',
    "hidden/test_selects.py": '''\
        from autograding.checks import Failure, check


        @check(hints=("Which rows?",))
        def test_selects(student, step):
            """The query gives every word."""
            database = student.database()
            words = [f"w{student.random.randrange(10**9)}" for _ in range(3)]
            database.script("CREATE TABLE word (text TEXT)")
            for word in words:
                database.run("INSERT INTO word VALUES (?)", [word])
            result = database.run(student.text("answer.sql"), guard="read")
            if result.error:
                raise Failure(f"SQLite said: {result.error.message}", file="answer.sql")
            left = database.run("SELECT text FROM word ORDER BY rowid")
            assert [(word,) for word in words] == left.rows
            if sorted(result.rows) != sorted((word,) for word in words):
                raise Failure("The rows differ.", actual=str(result.rows), file="answer.sql")
        ''',
}

RIGHT = {
    "answer.py": "def echo(x):\n    return x\n\n\ndef add(a, b):\n    return a + b\n",
    "answer.sql": "SELECT text FROM word\n",
}


def write_unit(folder: Path, *, assignment: str = ASSIGNMENT, **checks: str) -> Path:
    """Write the unit into `folder/unit-0-sum`; `checks` replaces or adds modules by file name."""
    unit = folder / "unit-0-sum"
    files = {
        "assignment.yml": assignment,
        "starter/answer.py": "def echo(x):\n    ...\n\n\ndef add(a, b):\n    ...\n",
        "starter/answer.sql": "-- TODO\n",
        "starter/given.py": "ANSWER = 42\n",
        **{f"solution/{name}": text for name, text in RIGHT.items()},
        "solution-alt/answer.py": "def echo(x):\n    return x\n\n\nadd = int.__add__\n",
        "solution-alt/answer.sql": "WITH w AS (SELECT * FROM word) SELECT w.text FROM w\n",
        **{f"checks/{name}": dedent(text) for name, text in CHECKS.items()},
        **{f"checks/{name}": dedent(text) for name, text in checks.items()},
    }
    for name, text in files.items():
        path = unit / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return unit
