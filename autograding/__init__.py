"""Auto-graded databases assignments: load a unit, run a submission in a sandbox, judge it, report."""

__version__ = "0.1.0"
