from support.maker import Maker
from support.python_source import GIVEN, expect_no_string_sql
from support.searching import (
    expect_members_found,
    expect_ordered,
    expect_titles_found,
    expect_wildcards_are_text,
)
from support.shelf import Shelf

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("add_books",),
    hints=(
        "Who reads this value first: SQLite's parser, or only its comparison?",
        "Look at how the value gets into the statement, in library/search.py.",
    ),
    chapter="#sql-injection",
)
def test_quotes_are_data(student: Student, step: Steps) -> None:
    """Members and books are found whatever characters the question contains.

    We call find_member and search_books with quotes, with text that looks like SQL, and with the
    wildcards of LIKE.
    """
    shelf, make = Shelf(student), Maker(student.random)
    with step("find_member"):
        expect_members_found(student, shelf, make)
    with step("search_books"):
        expect_titles_found(student, shelf, make)
    with step("wildcards"):
        expect_wildcards_are_text(student, shelf, make)


@check(
    hints=(
        "Which part of this text comes from outside?",
        "Look at the line named above: write a parameter there, and hand the value over beside.",
    ),
    chapter="#sql-injection",
)
def test_no_sql_from_strings(student: Student, step: Steps) -> None:
    """No SQL text is put together from values.

    We read your Python without running it, and follow each text that reaches execute.
    """
    own = {"library/search.py", "library/lending.py"}
    others = [file for file in student.files("library/*.py") if file not in GIVEN | own]
    with step("search"):
        functions = ("find_member", "search_books", "list_books")
        expect_no_string_sql(student, "library/search.py", functions)
        for file in others:
            expect_no_string_sql(student, file)
    with step("lending"):
        expect_no_string_sql(student, "library/lending.py", ("check_out",))


@check(
    after=("add_books",),
    hints=(
        "Can a column's name be a bound parameter?",
        "Look at list_books: let it choose among orders that you wrote yourself.",
    ),
    chapter="#sql-injection",
)
def test_order_by_is_chosen(student: Student) -> None:
    """list_books sorts by title or by year, and refuses everything else.

    We ask for both orders, and for others such as "year DESC" and "1".
    """
    expect_ordered(student, Shelf(student), Maker(student.random))
