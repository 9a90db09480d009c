"""Where a group fits."""

from sqlite3 import Connection


def rooms_for(connection: Connection, people: int) -> list[str]:
    """Return the names of the rooms with at least so many seats, the smallest first.

    Rooms of one size come by name.
    """
    rows = connection.execute(
        "SELECT name FROM room WHERE seats >= :people ORDER BY seats, name", {"people": people}
    )
    return [name for (name,) in rows]
