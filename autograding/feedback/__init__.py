"""What a student is told about a report: a comment, a terminal, the lines after a push."""

from autograding.feedback.comment import MARKER, comment
from autograding.feedback.push import push_summary
from autograding.feedback.terminal import render_terminal

__all__ = ["MARKER", "comment", "push_summary", "render_terminal"]
