from support.table import Room, add, drawn_rooms, loaded

from autograding.checks import Failure, Steps, check
from autograding.checks.database import Database
from autograding.checks.student import Student


@check(
    after=("schema_loads",),
    hints=("Who keeps a rule when two programs write?", "Look at the constraints in schema.sql."),
)
def test_rules_are_kept(student: Student, step: Steps) -> None:
    """The database refuses a second room of one name, and rooms without seats.

    We store a room, and then by hand what breaks a rule.
    """
    database = loaded(student)
    [room] = drawn_rooms(student.random, [30])
    add(database, room)
    with step("unique"):
        _expect_refused(database, (room[0], 40), "a second room of that name")
    with step("seats"):
        _expect_refused(database, ("Room without seats", 0), "a room with 0 seats")


def _expect_refused(database: Database, room: Room, what: str) -> None:
    if add(database, room).error is None:
        raise Failure(
            f"We stored {what}.", expected="An error.", actual="It is stored.", file="schema.sql"
        )
