"""The classroom's memory: models, the repositories that read and write them, and page queries."""

from autograding.records.copies import CopiedRepository, Copies, NotACopy
from autograding.records.database import Database, DataFolderError
from autograding.records.pages import Pages
from autograding.records.repositories import (
    InvalidUsername,
    Pushes,
    Repositories,
    Roster,
    Units,
    kept_report,
)
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
    "Repositories",
    "Roster",
    "Units",
    "kept_report",
]
