"""Grade databases assignments: load a unit, sandbox a submission, judge it, report."""

__version__ = "0.1.0"
