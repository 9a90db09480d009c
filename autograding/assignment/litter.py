"""What tools leave behind in a folder that they worked in, and no author wrote."""

from pathlib import PurePath

__all__ = ["is_litter"]

_NAMES = {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".venv", ".git"}
_NAMES |= {".DS_Store", ".classroom", "node_modules"}
_ENDINGS = {".pyc", ".db"}


def is_litter(path: PurePath) -> bool:
    """Whether a path, relative to a unit's folder, is no part of the unit."""
    return bool(_NAMES & set(path.parts)) or path.suffix in _ENDINGS
