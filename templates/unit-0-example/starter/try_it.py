"""Store three rooms, and ask for one with 20 seats."""

import sqlite3
from pathlib import Path

from rooms import rooms_for

ROOMS = [("Attic", 8), ("Hall", 120), ("Library", 20)]

connection = sqlite3.connect(":memory:")
connection.executescript(Path("schema.sql").read_text(encoding="utf-8"))
try:
    connection.executemany("INSERT INTO room (name, seats) VALUES (?, ?)", ROOMS)
    print(rooms_for(connection, 20))
except (sqlite3.Error, NotImplementedError) as error:
    print(f"[todo] {error}")
