"""Commands for the terminal: `flask --app library create-tables` and `load-sample`."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask

from library.database import db
from library.models import Author, Book, Copy, Loan, Member

__all__ = ["load", "register"]

_SAMPLE = Path(__file__).parent.parent / "data" / "sample.json"

Rows = list[dict[str, Any]]


def register(app: Flask) -> None:
    """Add the commands to an application that has a database."""
    app.cli.add_command(_create_tables)
    app.cli.add_command(_load_sample)


@click.command("create-tables")
def _create_tables() -> None:
    """Create the tables that the database does not have yet."""
    db.create_all()
    click.echo(f"The tables are in {db.engine.url.render_as_string()}.")


@click.command("load-sample")
def _load_sample() -> None:
    """Empty the tables, then load the fictional library of data/sample.json."""
    db.drop_all()
    db.create_all()
    load()
    click.echo(f"The sample library is in {db.engine.url.render_as_string()}.")


def load() -> None:
    """Store the fictional library of data/sample.json in empty tables."""
    sample = json.loads(_SAMPLE.read_text(encoding="utf-8"))
    authors = {row["name"]: Author(**row) for row in sample["authors"]}
    books = _books(sample["books"], authors)
    copies = {row["barcode"]: _copy(row, books) for row in sample["copies"]}
    members = _members(sample["members"])
    db.session.add_all([*authors.values(), *books.values(), *members.values()])
    for row in sample["loans"]:
        days = {key: _day(row[key]) for key in ("loaned_on", "due_on", "returned_on")}
        copy, member = copies[row["barcode"]], members[row["email"]]
        db.session.add(Loan(copy=copy, member=member, **days))
    db.session.commit()


def _books(rows: Rows, authors: dict[str, Author]) -> dict[str, Book]:
    return {
        row["isbn"]: Book(**row | {"authors": [authors[name] for name in row["authors"]]})
        for row in rows
    }


def _copy(row: dict[str, str], books: dict[str, Book]) -> Copy:
    copy = Copy(barcode=row["barcode"])
    books[row["isbn"]].copies.append(copy)
    return copy


def _members(rows: Rows) -> dict[str, Member]:
    return {row["email"]: Member(**row | {"joined_on": _day(row["joined_on"])}) for row in rows}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
