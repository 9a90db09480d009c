"""Judge the indexes of a schema, and whether statements find their rows by one.

- `keys` and `redundant` read a snapshot alone: foreign keys without an index, indexes too many.
- `review` takes statements as they were sent, asks the database how it would answer them, and tries
  indexes until it answers better; `unused` leaves an index out to see whether it answers worse.
- `on_sqlite` asks an empty copy of the schema, `on_postgresql` the check's own database.

The others serve these: `schema` holds the effective indexes, `plans` what every planner answers,
`trials` the indexes that are tried, `words` what a statement names, `findings` and `telling` the
sentences.
"""

from autograding.checks.indexes.findings import Finding
from autograding.checks.indexes.keys import uncovered_foreign_keys
from autograding.checks.indexes.on_postgresql import PostgresqlPlanner, on_postgresql
from autograding.checks.indexes.on_sqlite import SqlitePlanner, on_sqlite
from autograding.checks.indexes.redundant import redundant_indexes
from autograding.checks.indexes.review import Look, findings_of, review
from autograding.checks.indexes.schema import Index, covers, indexes_of
from autograding.checks.indexes.unused import unused_indexes

__all__ = [
    "Finding",
    "Index",
    "Look",
    "PostgresqlPlanner",
    "SqlitePlanner",
    "covers",
    "findings_of",
    "indexes_of",
    "on_postgresql",
    "on_sqlite",
    "redundant_indexes",
    "review",
    "uncovered_foreign_keys",
    "unused_indexes",
]
