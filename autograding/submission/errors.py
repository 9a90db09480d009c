"""What makes a path no submission at all."""

__all__ = ["SubmissionError"]


class SubmissionError(Exception):
    """The path cannot be graded; `message` says why in one sentence, `cure` what to do."""

    def __init__(self, message: str, cure: str) -> None:
        self.message = message
        self.cure = cure
        super().__init__(f"{message} {cure}")
