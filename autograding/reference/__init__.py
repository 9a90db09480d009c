"""The reference pages of the guides, written from the code: `python -m autograding.reference`.

    python -m autograding.reference            say which pages differ; exit code 1 if any does
    python -m autograding.reference --write    write them

What stands on a page is declared once, where it is used: checks in their own source and in
`assignment.yml`, the report in its types, commands in their options and docstrings.
"""

from autograding.reference.pages import FOLDER, differing, pages, write

__all__ = ["FOLDER", "differing", "pages", "write"]
