"""What a worker can be asked for: each operation's arguments, with their defaults."""

from collections.abc import Mapping
from typing import Any

__all__ = ["RUNS_STUDENT_CODE", "arguments_of"]

_REQUIRED = object()
_OPERATIONS: dict[str, dict[str, Any]] = {
    "handshake": {"file": ""},
    "environment": {"values": _REQUIRED},
    "install": {"name": _REQUIRED, "source": _REQUIRED},
    "probe": {"target": _REQUIRED, "args": [], "kwargs": {}},
    "import_module": {"name": _REQUIRED},
    "call": {"target": _REQUIRED, "args": [], "kwargs": {}},
    "wsgi_request": {
        "app": "app:create_app",
        "method": "GET",
        "path": "/",
        "headers": [],
        "body": "",
        "client": "127.0.0.1",
    },
    "wsgi_together": {
        "app": _REQUIRED,
        "requests": _REQUIRED,
        "client": "127.0.0.1",
        "threads": 1,
    },
    "sql_open": {"name": "main", "path": "library.db", "foreign_keys": True},
    "sql_script": {"database": "main", "sql": _REQUIRED},
    "sql_run": {
        "database": "main",
        "statements": _REQUIRED,
        "stop_on_error": False,
        "rollback": False,
    },
    "sql_snapshot": {"database": "main", "rows": True},
    "statements_observed": {},
    "sql_observed": {},
}

# After these nothing that the same worker says can be taken as more than the student's word.
RUNS_STUDENT_CODE = frozenset({"import_module", "call", "probe", "wsgi_request", "wsgi_together"})


def arguments_of(operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operation's arguments with the defaults filled in.

    Raises:
        ValueError: there is no such operation.
        TypeError: an argument is missing or unknown.
    """
    if operation not in _OPERATIONS:
        raise ValueError(f"no operation {operation!r}; there are {', '.join(_OPERATIONS)}")
    arguments = _OPERATIONS[operation] | dict(given)
    if unknown := sorted(arguments.keys() - _OPERATIONS[operation].keys()):
        raise TypeError(f"{operation} takes no argument {', '.join(unknown)}")
    if missing := [name for name, value in arguments.items() if value is _REQUIRED]:
        raise TypeError(f"{operation} needs the argument {', '.join(missing)}")
    return arguments
