"""Read a quiz in quizdown's format, more strictly than quizdown does.

quizdown drops tables, HTML and whatever follows a question's options without a word, and sorts the
steps of a sequence as text, so that eleven can never be answered rightly. Here each of these is an
error with its line. Sources: quizdown 0.4.1, `src/parser.ts`, `src/quiz.ts`.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import yaml

from autograding.quiz.model import Kind, Option, Question, Quiz

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["QuizError", "parse"]

_HEADER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_TASK = re.compile(r"\[([ x])\] +")
_DECODED = re.compile(r"&(lt|gt|amp);")
_KEYS = {"title": str, "shuffleAnswers": bool}
_FEWEST, _STEPS = 2, 10


class QuizError(Exception):
    """A quiz that quizdown would not show as its author meant it."""

    def __init__(self, name: str, line: int, message: str, cure: str) -> None:
        super().__init__(f"{name}.md:{line}: {message} (cure: {cure})")


def parse(name: str, text: str) -> Quiz:
    """The quiz that `text` holds.

    Args:
        name: the file's name without its ending.
        text: the source.

    Raises:
        QuizError: the source is not a quiz, or quizdown would show something else.
    """
    return _Parser(name, text).quiz()


class _Parser:
    """Reads one source; it knows the name and the lines for its errors."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        header = _HEADER.match(text)
        if header is None:
            raise self._error(1, "The quiz has no header.", "begin it with ---, title: …, ---.")
        self._header = header[1]
        # The header's lines stay as empty ones, so that the numbers of the others remain.
        self._text = "\n" * header[0].count("\n") + text[header.end() :]
        self._lines = self._text.splitlines()

    def quiz(self) -> Quiz:
        options = self._options()
        if found := _DECODED.search(self._text):
            line = self._text.count("\n", 0, found.start()) + 1
            cure = "write the character itself, in backticks."
            raise self._error(line, f"quizdown decodes {found[0]} before it reads it.", cure)
        questions = tuple(self._question(group) for group in self._groups(self._blocks()))
        if not questions:
            raise self._error(1, "The quiz has no question.", "begin one with `# `.")
        return Quiz(
            name=self._name,
            title=str(options["title"]),
            questions=questions,
            shuffle_answers=bool(options.get("shuffleAnswers", True)),
        )

    def _blocks(self) -> Sequence["SyntaxTreeNode"]:
        # A push's hook knows quizzes, too, but reads none: it starts faster without.
        from markdown_it import MarkdownIt  # noqa: PLC0415
        from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415

        return SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(self._text)).children

    def _options(self) -> dict[str, object]:
        options = yaml.safe_load(self._header)
        for key, value in options.items():
            if not isinstance(value, _KEYS.get(key, type(None))):
                known = ", ".join(f"{key}: {kind.__name__}" for key, kind in _KEYS.items())
                raise self._error(2, f"The header's {key!r} is unknown.", f"use {known}.")
        if "title" not in options:
            raise self._error(1, "The header has no title.", "add title: …")
        return dict(options)

    def _groups(self, nodes: Sequence["SyntaxTreeNode"]) -> list[list["SyntaxTreeNode"]]:
        """The blocks of each question, its heading first."""
        groups: list[list[SyntaxTreeNode]] = []
        for node in nodes:
            if node.type == "heading":
                groups.append([])
            elif not groups:
                cure = "write it below the heading of a question."
                raise self._error(_line(node), "Text before the first question is dropped.", cure)
            groups[-1].append(node)
        return groups

    def _question(self, group: Sequence["SyntaxTreeNode"]) -> Question:
        heading, *blocks = group
        listed = [block for block in blocks if block.type in {"ordered_list", "bullet_list"}]
        if len(listed) != 1 or blocks[-1] is not listed[0]:
            cure = "end each question with one list of options, and nothing after it."
            raise self._error(_line(heading), "This question would be cut or doubled.", cure)
        for block in blocks:
            self._refuse_dropped(block)
        kind, options = self._answers(listed[0])
        hints = [block for block in blocks if block.type == "blockquote"]
        said = [block for block in blocks if block.type in {"paragraph", "fence"}]
        return Question(
            text=_inline(heading),
            explanation="\n\n".join(self._source(block) for block in said),
            hint="\n\n".join(_quoted(block) for block in hints),
            kind=kind,
            options=options,
            line=_line(heading),
        )

    def _refuse_dropped(self, block: "SyntaxTreeNode") -> None:
        known = {"paragraph", "fence", "blockquote", "ordered_list", "bullet_list"}
        if block.type not in known:
            cure = "use paragraphs, code between ```, a quoted hint and one list."
            raise self._error(_line(block), f"quizdown drops this {block.type}.", cure)
        for node in block.walk():
            if node.type in {"html_inline", "html_block"}:
                cure = "write it in Markdown."
                raise self._error(_line(block), "quizdown drops HTML.", cure)

    def _answers(self, listed: "SyntaxTreeNode") -> tuple[Kind, tuple[Option, ...]]:
        items = listed.children
        tasks = [_TASK.match(_item_text(item)) for item in items]
        if listed.type == "ordered_list" and not any(tasks):
            kind = Kind.SEQUENCE
        elif all(tasks):
            kind = Kind.SINGLE if listed.type == "ordered_list" else Kind.MULTIPLE
        else:
            cure = "begin each option with [x] or [ ], or none in a sequence."
            raise self._error(_line(listed), "Some options lack their box.", cure)
        options = tuple(
            Option(
                number=number,
                text=_TASK.sub("", _item_text(item), count=1),
                comment=self._comment(item),
                correct=task is None or task[1] == "x",
            )
            for number, (item, task) in enumerate(zip(items, tasks, strict=True))
        )
        self._check(kind, options, _line(listed))
        return kind, options

    def _comment(self, item: "SyntaxTreeNode") -> str:
        shape = [child.type for child in item.children]
        if shape != ["paragraph", "blockquote"]:
            cure = "write one line, and below it a quoted comment that says why."
            raise self._error(_line(item), "An option is not a text and a comment.", cure)
        return _quoted(item.children[1])

    def _check(self, kind: Kind, options: Sequence[Option], line: int) -> None:
        right = sum(option.correct for option in options)
        if len({option.text for option in options}) < max(len(options), _FEWEST):
            raise self._error(line, "Options are too few, or the same.", "write two that differ.")
        if kind is Kind.SINGLE and right != 1:
            raise self._error(line, f"{right} options are right.", "mark one, or use `-`.")
        if kind is Kind.MULTIPLE and not right:
            raise self._error(line, "No option is right.", "mark one or more with [x].")
        if kind is Kind.SEQUENCE and len(options) > _STEPS:
            cure = f"use at most {_STEPS}: quizdown cannot order more."
            raise self._error(line, f"The sequence has {len(options)} steps.", cure)

    def _source(self, block: "SyntaxTreeNode") -> str:
        first, end = block.map or (0, 0)
        return "\n".join(self._lines[first:end]).strip()

    def _error(self, line: int, message: str, cure: str) -> QuizError:
        return QuizError(self._name, line, message, cure)


def _line(node: "SyntaxTreeNode") -> int:
    return (node.map or (0, 0))[0] + 1


def _inline(node: "SyntaxTreeNode") -> str:
    """The Markdown text of a heading or a paragraph."""
    return node.children[0].content if node.children else ""


def _item_text(item: "SyntaxTreeNode") -> str:
    return _inline(item.children[0]) if item.children else ""


def _quoted(quote: "SyntaxTreeNode") -> str:
    return "\n\n".join(_inline(child) for child in quote.children if child.type == "paragraph")
