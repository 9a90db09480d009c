"""The chapter, its pictures and its quizzes, as the bootcamp has them."""

import re
from collections.abc import Iterator

from autograding.assignment.places import root
from autograding.quiz import quiz_names, quizzes_folder
from autograding.template.files import TemplateFile, written

__all__ = ["CHAPTER", "EXAMPLES", "chapter_files"]

CHAPTER = "docs/11-application-development/11.4-databases.md"
EXAMPLES = "examples/ch11/databases"
QUIZZES = "src/quizzes/chapter-11/11.4"
_UNITS = "assignments/unit-"
_REPOSITORY = "https://github.com/liatrio/devops-bootcamp/tree/master/"
_PICTURE = re.compile(r"11-application-development/img11/[\w.-]+")


def chapter_files() -> Iterator[TemplateFile]:
    """The chapter, the pictures that it shows, and all quizzes.

    Raises:
        FileNotFoundError: the chapter or one of its pictures is not there.
    """
    text = (root() / CHAPTER).read_text(encoding="utf-8")
    yield written(CHAPTER, moved(text))
    for name in sorted(set(_PICTURE.findall(text))):
        path = f"docs/{name}"
        yield TemplateFile(path, (root() / path).read_bytes())
    for name in quiz_names():
        source = (quizzes_folder() / f"{name}.md").read_text(encoding="utf-8")
        yield written(f"{QUIZZES}/{name}.js", module(source))


def moved(text: str) -> str:
    """The chapter's text with the units where the bootcamp has them.

    docsify knows pages only, so a link to a folder leads to GitHub.
    """
    moved_text = text.replace(_UNITS, f"{EXAMPLES}/unit-")
    return moved_text.replace(f"](../../{EXAMPLES}", f"]({_REPOSITORY}{EXAMPLES}")


def module(source: str) -> str:
    """A quiz as the JavaScript module that the bootcamp's build reads."""
    escaped = re.sub(r"[\\`]|\$(?=\{)", lambda found: f"\\{found[0]}", source)
    return f"const rawQuizdown = `\n{escaped}`;\n\nexport {{ rawQuizdown }}\n"
