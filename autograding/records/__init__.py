"""The classroom's memory: models, what reads and writes them, and page queries.

`Units`, `Roster`, `Repositories`, `Pushes`, `Marks`, `Concerns`, `Copies`, `Quizzes` and `Pages`
are each a thin layer over a SQLAlchemy session that belongs to the caller, as the course teaches:
callers speak of pushes and rosters, and only this package speaks SQL. Every method sends a constant
number of statements.
"""

from autograding.records.copies import CopiedRepository, Copies, NotACopy
from autograding.records.database import Database, DataFolderError
from autograding.records.pages import Pages
from autograding.records.pushes import Pushes, kept_report
from autograding.records.quizzes import Quizzes
from autograding.records.repositories import Repositories
from autograding.records.roster import InvalidUsername, Roster, Units
from autograding.records.verification import Concerns, MarkedPush, Marks

__all__ = [
    "Concerns",
    "CopiedRepository",
    "Copies",
    "DataFolderError",
    "Database",
    "InvalidUsername",
    "MarkedPush",
    "Marks",
    "NotACopy",
    "Pages",
    "Pushes",
    "Quizzes",
    "Repositories",
    "Roster",
    "Units",
    "kept_report",
]
