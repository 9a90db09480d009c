"""The classroom's memory: models, what reads and writes them, and page queries.

`Classrooms`, `Units`, `Roster`, `Enrollments`, `Removals`, `Access`, `Admissions`, `Extensions`,
`Repositories`, `Pushes`, `Marks`, `Regrades`, `Concerns`, `Copies`, `News`, `Quizzes`, `AuditLog`
and `Pages` are each a thin layer over a SQLAlchemy session that belongs to the caller, as the
course teaches: callers speak of pushes and rosters, and only this package speaks SQL. Every method
sends a constant number of statements.
"""

from autograding.records.access import Access, NewToken, Person
from autograding.records.admissions import Admissions, AdmissionState, TooManyRequests
from autograding.records.audit import AuditLog
from autograding.records.classrooms import Classrooms, ClassroomSettings, UnknownZone
from autograding.records.copies import CopiedRepository, Copies, NotACopy
from autograding.records.database import Database, DataFolderError
from autograding.records.enrollments import Correction, EnrollmentPlan, Enrollments
from autograding.records.extensions import DueDates, Extensions
from autograding.records.news import News, Told
from autograding.records.pages import Pages
from autograding.records.pushes import Pushes, kept_report
from autograding.records.quizzes import Quizzes
from autograding.records.regrades import Regrades
from autograding.records.removals import Removals, StudentRemoved
from autograding.records.repositories import Repositories
from autograding.records.roster import InvalidUsername, Roster, Units, username_problem
from autograding.records.verification import Concerns, MarkedPush, Marks

__all__ = [
    "Access",
    "AdmissionState",
    "Admissions",
    "AuditLog",
    "ClassroomSettings",
    "Classrooms",
    "Concerns",
    "CopiedRepository",
    "Copies",
    "Correction",
    "DataFolderError",
    "Database",
    "DueDates",
    "EnrollmentPlan",
    "Enrollments",
    "Extensions",
    "InvalidUsername",
    "MarkedPush",
    "Marks",
    "NewToken",
    "News",
    "NotACopy",
    "Pages",
    "Person",
    "Pushes",
    "Quizzes",
    "Regrades",
    "Removals",
    "Repositories",
    "Roster",
    "StudentRemoved",
    "Told",
    "TooManyRequests",
    "Units",
    "UnknownZone",
    "kept_report",
    "username_problem",
]
