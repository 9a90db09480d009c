"""What a student is told about a report: a comment, a terminal, the lines after a push."""

from autograding.feedback.comment import MARKER, apology, comment, refusal
from autograding.feedback.push import push_summary
from autograding.feedback.standing import Standing
from autograding.feedback.terminal import render_terminal

__all__ = [
    "MARKER",
    "Standing",
    "apology",
    "comment",
    "push_summary",
    "refusal",
    "render_terminal",
]
