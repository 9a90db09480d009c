"""Whether the database itself refuses a second review of a book by the same member."""

from autograding.checks import Failure
from support.site import Site

__all__ = ["expect_refused"]


def expect_refused(site: Site) -> None:
    """Expect that a copy of a stored review, with another id, is refused.

    Raises:
        Failure: it is stored.
    """
    tables = {table["name"]: table for table in site.database.snapshot(rows=False)["tables"]}
    if "reviews" not in tables:
        raise Failure("We looked for the table reviews.", expected="It is there, as before.")
    columns = [
        f'"{column["name"]}"'
        for column in tables["reviews"]["columns"]
        if column["name"] != "id" and not column["generated"]
    ]
    names = ", ".join(columns)
    again = f"INSERT INTO reviews ({names}) SELECT {names} FROM reviews ORDER BY id LIMIT 1"  # noqa: S608
    if site.database.run_many([(again, (), "write")], rollback=True)[0].error is None:
        raise Failure(
            "We stored a review, and then another one of the same book by the same member.",
            expected="The database refuses it.",
            actual="Both are stored.",
            file="library/models.py",
        )
