"""Finds N+1 queries in SQLAlchemy 2: exactly, cheaply, and with the fix.

with detect(roots=["app"]) as window:
    list_posts()
for finding in window.findings:
    print(finding.message)
"""

from autograding.nplusone.findings import Finding, Kind, Loop, Place, Repetition, Verified
from autograding.nplusone.window import Window, detect

__all__ = ["Finding", "Kind", "Loop", "Place", "Repetition", "Verified", "Window", "detect"]
