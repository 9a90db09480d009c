"""A unit of the course: what its author declares, loaded and validated."""

from autograding.assignment.corpus import Corpus, Overlay, compose, load_corpus, references
from autograding.assignment.load import load_assignment
from autograding.assignment.model import (
    Assignment,
    CheckSpec,
    Criterion,
    Limits,
    Step,
    Visibility,
)
from autograding.assignment.problems import AssignmentError, Problem

__all__ = [
    "Assignment",
    "AssignmentError",
    "CheckSpec",
    "Corpus",
    "Criterion",
    "Limits",
    "Overlay",
    "Problem",
    "Step",
    "Visibility",
    "compose",
    "load_assignment",
    "load_corpus",
    "references",
]
