"""Start the fork server: `python -P -s -S -B FOLDER/__main__.py CONTROL_FD`."""

import importlib
import sys
import types
from pathlib import Path

# A private package name: a submission may well have a `values.py` or a `server.py` of its own.
_NAME = "_worker"


def _load() -> None:
    """Make this folder importable as one private package without a place on `sys.path`."""
    package = types.ModuleType(_NAME)
    package.__path__ = [str(Path(__file__).resolve().parent)]
    sys.modules[_NAME] = package


if __name__ == "__main__":
    _load()
    importlib.import_module(f"{_NAME}.server").main(int(sys.argv[1]))
