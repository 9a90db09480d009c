from support.table import add, drawn_rooms, loaded

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student

_SIZES = [10, 20, 20, 30, 40]


@check(
    after=("schema_loads",),
    hints=("Does a group of 20 fit into a room with 20 seats?", "Look at rooms_for in rooms.py."),
)
def test_rooms_are_found(student: Student, step: Steps) -> None:
    """Every room that is large enough is found, the smallest first.

    We store five rooms, two of them of one size, and ask for 20 seats.
    """
    database, rooms = loaded(student), drawn_rooms(student.random, _SIZES)
    for room in rooms:
        add(database, room)
    got = student.call("rooms:rooms_for", database.handle, 20)
    right = [name for seats, name in sorted((seats, name) for name, seats in rooms) if seats >= 20]
    names = got if isinstance(got, list) and all(isinstance(name, str) for name in got) else []
    with step("rows"):
        _expect(sorted(right) == sorted(names), right, got)
    with step("order"):
        _expect(right == names, right, got)


def _expect(holds: bool, right: list[str], got: object) -> None:
    if not holds:
        message = "We asked for the rooms with 20 seats or more."
        raise Failure(message, expected=repr(right), actual=repr(got), file="rooms.py")
