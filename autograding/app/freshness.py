"""Whether the classroom changed, told without asking the database anything.

SQLite writes every commit to its log or its file, so their times and sizes are a version. A page
that polls costs three `stat` calls; a change too many (a checkpoint) costs one needless refresh.
Whoever writes to another database touches a file.
"""

from pathlib import Path

from autograding.records.database import CHANGED_FILE, DATABASE_FILE

__all__ = ["version"]


def version(data: Path) -> str:
    """A short word that differs after every commit to the records in the folder `data`."""
    names = (DATABASE_FILE, f"{DATABASE_FILE}-wal", CHANGED_FILE)
    return "-".join(_stamp(data / name) for name in names)


def _stamp(file: Path) -> str:
    try:
        status = file.stat()
    except FileNotFoundError:
        return "0"
    return f"{status.st_mtime_ns:x}.{status.st_size:x}"
