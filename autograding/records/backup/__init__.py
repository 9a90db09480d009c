"""A whole classroom in one file, taken while it is served, and a classroom from such a file.

The file is a gzipped tar: `backup.json` says what it is, `classroom.db` has the records whatever
database they are in, and the rest is the data folder. So a class can move from SQLite to PostgreSQL
and back, and `tar` alone reads it in ten years.
"""

from autograding.records.backup.archive import BackupError, Contents, back_up
from autograding.records.backup.restoring import restore

__all__ = ["BackupError", "Contents", "back_up", "restore"]
