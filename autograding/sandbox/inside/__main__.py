"""Start the fork server: `python -P -s -S -B FOLDER CONTROL_FD`."""

import importlib.util
import sys
from pathlib import Path

# A private package name: a submission may well have a `values.py` or a `server.py` of its own.
_NAME = "_worker"


def _load() -> None:
    """Make this folder importable as one private package, and leave nothing on `sys.path`."""
    folder = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != folder]
    spec = importlib.util.spec_from_file_location(
        _NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    _load()
    importlib.import_module(f"{_NAME}.server").main(int(sys.argv[1]))
