"""A submission, copied in safely: what a student handed in, and nothing else."""

from autograding.submission.checklist import self_assessment
from autograding.submission.commit import head_commit
from autograding.submission.copy import CopiedSubmission, Ignored, copy_submission
from autograding.submission.errors import SubmissionError
from autograding.submission.uncommitted import is_uncommitted

__all__ = [
    "CopiedSubmission",
    "Ignored",
    "SubmissionError",
    "copy_submission",
    "head_commit",
    "is_uncommitted",
    "self_assessment",
]
