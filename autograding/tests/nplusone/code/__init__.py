"""The programs: what a user of the detector would have written."""

from autograding.tests.nplusone.code import columns, eager, lazy, manual, trees, writes

__all__ = ["columns", "eager", "lazy", "manual", "trees", "writes"]
