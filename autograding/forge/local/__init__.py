"""The forge of one machine: bare repositories whose hooks record, grade and answer each push."""

from autograding.forge.local.accept import NotOnRoster, UnitNotOpen
from autograding.forge.local.classroom import LocalForge
from autograding.forge.local.git import GitError

__all__ = ["GitError", "LocalForge", "NotOnRoster", "UnitNotOpen"]
