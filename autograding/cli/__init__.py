"""The command line: `classroom`."""

from autograding.cli.main import main

__all__ = ["main"]
