"""A check's own database on a real PostgreSQL server, read and written from the trusted process."""

from autograding.checks.postgres.database import PostgresDatabase, PostgresError

__all__ = ["PostgresDatabase", "PostgresError"]
