"""Student's text on one line of somebody else's log."""

from autograding.feedback.harmless import plain, terminal

__all__ = ["one_line"]


def one_line(text: str, limit: int) -> str:
    """The text on one line that neither moves a terminal's cursor nor commands a runner.

    Other programs print names and messages as they stand, so this is done before they get them.
    """
    return terminal(" ".join(plain(text).split()), limit)
