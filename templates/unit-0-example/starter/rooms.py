"""Where a group fits."""

from sqlite3 import Connection


def rooms_for(connection: Connection, people: int) -> list[str]:
    """Return the names of the rooms with at least so many seats, the smallest first.

    Rooms of one size come by name.
    """
    raise NotImplementedError("TODO 2: ask the database, with `people` as a parameter")
