"""Environment variables that name servers of the instructor's own."""

__all__ = ["POSTGRESQL_URL"]

# A superuser of that server, or a role with CREATEDB and CREATEROLE.
POSTGRESQL_URL = "CLASSROOM_POSTGRESQL_URL"
