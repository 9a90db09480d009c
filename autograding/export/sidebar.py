"""The chapter's line in the bootcamp's sidebar."""

import re

__all__ = ["LINE", "with_line"]

LINE = "- [11.4 - Databases & Data Persistence](11-application-development/11.4-databases.md)"
_PAGE = re.compile(r"^( *)- \[11\.(\d+)((?:\.\d+)*)\b.*\]\(/?11-application-development/")


def with_line(sidebar: str) -> str:
    """The sidebar with the chapter's line behind the last page before 11.4; else at the end.

    A sidebar that has it stays as it is.
    """
    if "11-application-development/11.4-databases" in sidebar:
        return sidebar
    lines = sidebar.splitlines(keepends=True)
    place, indentation = len(lines), ""
    for number, line in enumerate(lines):
        found = _PAGE.match(line)
        if found and int(found[2]) < 4:
            place = number + 1
            indentation = indentation if found[3] else found[1]
    before = "".join(lines[:place])
    line_break = "" if not before or before.endswith("\n") else "\n"
    return f"{before}{line_break}{indentation}{LINE}\n{''.join(lines[place:])}"
