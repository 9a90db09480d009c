"""Judge Python that works with an ORM by its syntax tree: text in, findings with evidence out.

Nothing here runs or imports a submission. Each module finds one thing, and says where and what
to write instead:

- `raw_sql`: SQL written as text where the ORM's expressions belong.
- `string_built`: values pasted into SQL.
- `legacy_query`: the query interface of SQLAlchemy 1.x.
- `orm_use`: what makes a module depend on the ORM, also through helpers in other files.
- `commits`: where transactions end.

Each reads one file; with `Modules`, the submission's other files, names are followed into them.
The others serve these: `findings` holds a finding, `words` the names that SQLAlchemy goes by,
`texts` the texts an expression may stand for, `schema_text` the text that defines tables,
`orm_signs` and `orm_hidden` are parts of `orm_use`.
"""

from autograding.checks.orm.commits import commits
from autograding.checks.orm.findings import Finding
from autograding.checks.orm.legacy_query import legacy_query
from autograding.checks.orm.orm_use import orm_use
from autograding.checks.orm.raw_sql import raw_sql
from autograding.checks.orm.string_built import string_built
from autograding.checks.python.modules import Modules

__all__ = [
    "Finding",
    "Modules",
    "commits",
    "legacy_query",
    "orm_use",
    "raw_sql",
    "string_built",
]
