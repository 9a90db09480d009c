"""Files for a spreadsheet."""

from flask import Response

__all__ = ["csv_file"]


def csv_file(text: str, name: str) -> Response:
    """A download that no browser keeps beside the file itself."""
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
