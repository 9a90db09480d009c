"""Submissions and tiers for the sandbox's tests."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograding.sandbox import Sandbox, Tier, Worker
from autograding.sandbox.forkserver import ForkServer

__all__ = ["SCHEMA", "TIERS", "WALLED", "opened", "server_of", "write"]

# Only root can give workers a user id of their own; the others must work everywhere.
TIERS = [Tier.BUBBLEWRAP, *([Tier.UID] if os.geteuid() == 0 else []), Tier.SUBPROCESS]
# The tiers whose workers are a user of their own, or as good as one.
WALLED = [tier for tier in TIERS if tier is not Tier.SUBPROCESS]

# A library with every kind of thing a schema can hold.
SCHEMA = """
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE book (
    isbn TEXT PRIMARY KEY,
    title TEXT NOT NULL DEFAULT 'untitled',
    author_id INTEGER REFERENCES author ON DELETE CASCADE,
    slug TEXT GENERATED ALWAYS AS (lower(title)) VIRTUAL
) STRICT, WITHOUT ROWID;
CREATE TABLE copy (
    isbn TEXT, number INTEGER, shelf BLOB,
    PRIMARY KEY (number, isbn),
    FOREIGN KEY (isbn) REFERENCES book (isbn) ON UPDATE CASCADE
);
CREATE TABLE loan (
    number INTEGER, isbn TEXT, days INTEGER,
    FOREIGN KEY (number, isbn) REFERENCES copy (number, isbn)
);
CREATE UNIQUE INDEX open_loan ON loan (number, isbn) WHERE days IS NULL;
CREATE INDEX by_title ON book (lower(title), author_id);
CREATE VIEW titles AS SELECT title FROM book;
CREATE TRIGGER returned AFTER DELETE ON loan BEGIN
    SELECT 1; SELECT ';';
END;
INSERT INTO author VALUES (1, 'Jane; "Austen"');
INSERT INTO book (isbn, title, author_id) VALUES ('978-0', 'Emma', 1);
INSERT INTO copy VALUES ('978-0', 1, x'00ff');
"""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a submission and return its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@contextmanager
def opened(folder: Path, files: Mapping[str, str], tier: Tier | None = None) -> Iterator[Worker]:
    """Yield a worker on a submission of these files."""
    with Sandbox(write(folder, files), tier=tier) as sandbox, sandbox.worker() as worker:
        yield worker


def server_of(sandbox: Sandbox) -> ForkServer:
    """The fork server of a running sandbox."""
    assert sandbox._server is not None
    return sandbox._server
