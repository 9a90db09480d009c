from support.table import add, drawn_rooms, loaded

from autograding.checks import Failure, check
from autograding.checks.student import Student


@check(hints=("Which names has the README fixed?", "Look at your CREATE TABLE in schema.sql."))
def test_schema_loads(student: Student) -> None:
    """The schema makes a table that takes rooms.

    We run schema.sql in an empty database, and store a room.
    """
    database = loaded(student)
    [room] = drawn_rooms(student.random, [30])
    if error := add(database, room).error:
        raise Failure(
            f"We stored the room {room[0]!r} with {room[1]} seats.",
            expected="The database takes it.",
            actual=f"SQLite said: {error.message}.",
            file="schema.sql",
        )
