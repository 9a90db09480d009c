"""How alembic runs: inside the transaction of whoever opens the database.

A new migration is written by `alembic revision --autogenerate` against a database of the version
before, or by hand after the newest one; then `HEAD` in `migrating` names it.
"""

from alembic import context

from autograding.records.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
)
context.run_migrations()
