"""The peer of the pages' benchmark: fifty students with their points, by one query, as plain HTML.

    python plain_page.py DATA

Flask, sqlite3 and Jinja as a tutorial uses them: no sign-in, no states, no late work, no summary.
"""

import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from flask import Flask, render_template_string
from waitress.server import create_server

_QUERY = """
SELECT student.name, unit.slug, standing.points
FROM (SELECT id, name FROM student ORDER BY name, id LIMIT 50) AS student
JOIN repository ON repository.student_id = student.id
JOIN unit ON unit.id = repository.unit_id
JOIN standing ON standing.repository_id = repository.id
ORDER BY student.name, student.id, unit.slug
"""
_PAGE = """<!doctype html><title>Class</title><table>
{% for name, unit, points in rows %}<tr><td>{{ name }}<td>{{ unit }}<td>{{ points }}</tr>
{% endfor %}</table>"""


def main() -> None:
    """Serve the page until the process is ended."""
    file = Path(sys.argv[1]) / "classroom.db"
    app = Flask(__name__)

    @app.get("/")
    def show() -> str:
        with closing(sqlite3.connect(file)) as connection:
            return render_template_string(_PAGE, rows=connection.execute(_QUERY).fetchall())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        create_server(app, sockets=[listener]).run()


main()
