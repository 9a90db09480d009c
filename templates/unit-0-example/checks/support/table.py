"""The student's table, filled with rooms that nobody knows before."""

from random import Random

from autograding.checks import Failure
from autograding.checks.database import Database, Result
from autograding.checks.student import Student

__all__ = ["Room", "add", "drawn_rooms", "loaded"]

Room = tuple[str, int]
_ADD = "INSERT INTO room (name, seats) VALUES (?, ?)"


def loaded(student: Student) -> Database:
    """A new database in which the student's schema has run."""
    database = student.database()
    error = database.script(student.text("schema.sql")).error
    if error:
        raise Failure(
            "We ran schema.sql in an empty database.",
            expected="Every statement works.",
            actual=f"SQLite said: {error.message}.",
            file="schema.sql",
            line=error.line,
        )
    return database


def add(database: Database, room: Room) -> Result:
    """Store one room by hand, past the student's code."""
    return database.run(_ADD, room)


def drawn_rooms(random: Random, sizes: list[int]) -> list[Room]:
    """Rooms of these sizes, with random names, in random order."""
    rooms = [(f"Room {random.randrange(10**6):06}", seats) for seats in sizes]
    random.shuffle(rooms)
    return rooms
