"""Where a group fits."""

from sqlite3 import Connection


def rooms_for(connection: Connection, people: int) -> list[str]:
    """Return the names of the rooms with at least so many seats, the smallest first.

    Rooms of one size come by name.
    """
    rooms = connection.execute("SELECT seats, name FROM room").fetchall()
    return [name for seats, name in sorted(rooms) if seats >= people]
