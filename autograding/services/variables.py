"""Environment variables that name servers of the instructor's own."""

__all__ = ["FAKE", "MONGO_URL", "POSTGRESQL_URL", "REDIS_URL"]

# A superuser of that server, or a role with CREATEDB and CREATEROLE.
POSTGRESQL_URL = "CLASSROOM_POSTGRESQL_URL"
# A Redis server for grading alone, which is emptied, or `fake`: none at all.
REDIS_URL = "CLASSROOM_REDIS_URL"
# A MongoDB server whose user may make users and databases, or `fake`.
MONGO_URL = "CLASSROOM_MONGO_URL"
FAKE = "fake"
