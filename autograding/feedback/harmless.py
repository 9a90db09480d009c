"""Make text that students wrote harmless where it is shown: GitHub Markdown, a page, a terminal.

Escaping alone does not do on GitHub, which looks for `@name`, `#12`, commits and bare addresses in
the text *after* Markdown was rendered, but never inside code: such words become spans of code.
Reference: https://github.github.com/gfm/ and GitHub's html-pipeline filters.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

__all__ = [
    "Markdown",
    "block",
    "cell",
    "code",
    "cut",
    "cut_middle",
    "diagram",
    "first_line",
    "inline",
    "link",
    "plain",
    "prose",
    "summary",
    "terminal",
]

_ZERO_WIDTH = "\u200b"
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_ESCAPED = str.maketrans(
    {char: f"\\{char}" for char in r"\`*_~[]"}
    | {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "$": "<span>$</span>"}
)
# A heading, list, rule, table or quotation starts with one of these at the start of a line.
_LINE_START = re.compile(r"^([#+\-=:]|\d+(?=[.)]))")
_LINKED = re.compile(
    r"@\S"  # a person, a team, an e-mail
    r"|#\d|\bGH-\d"  # an issue
    r"|://|\bwww\."  # an address
    r"|:[\w+-]+:"  # :octocat: is a picture
    r"|(?<![0-9a-z])[0-9a-f]{7}",  # a commit
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s`]+")
_AROUND_WORDS = ".,;:!?()"
# What a runner of GitHub Actions obeys when it stands in a job's output.
_WORKFLOW_COMMANDS = ((re.compile(r"::(?=[A-Za-z])"), ": :"), (re.compile(r"##(?=\[)"), "# #"))
_LONGEST_DIAGRAM = 20_000


class Markdown(str):
    """Text that is Markdown already, so it is put into a comment as it stands."""

    __slots__ = ()


def plain(text: str) -> str:
    """Text without control, bidirectional and invisible characters, its lines ended by a newline.

    Escape sequences of terminals go as a whole; what has no character becomes U+FFFD.
    """
    text = _LINE_ENDS.sub("\n", _ANSI.sub("", text.replace("\t", "    ")))
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    if char.isspace() and char > " ":
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf"} else "\ufffd"


def first_line(text: str, limit: int) -> str:
    """The first line that says something, as plain text of at most `limit` characters."""
    lines = (" ".join(line.split()) for line in plain(text).split("\n"))
    line = next(filter(None, lines), "")
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def cut(text: str, limit: int) -> str:
    """The first `limit` characters, and a word on how many follow."""
    rest = len(text) - limit
    return text if rest <= 0 else f"{text[:limit].rstrip()}… (cut, {rest:,} characters more)"


def cut_middle(text: str, limit: int) -> str:
    """The first third and the last two of `limit` characters: a log's end tells the most."""
    rest = len(text) - limit
    if rest <= 0:
        return text
    head = limit // 3
    tail = text[len(text) - (limit - head) :].lstrip()
    return f"{text[:head].rstrip()}\n… (cut, {rest:,} characters more) …\n{tail}"


def inline(text: str, limit: int = 500) -> Markdown:
    """One line of running text. `code` between backticks stays code; nothing else is markup."""
    return Markdown(_LINE_START.sub(_escape_start, _marked(_one_line(text, limit))))


def cell(text: str, limit: int = 160) -> Markdown:
    """Running text for a cell of a table, where even code may hold no bare pipe."""
    return Markdown(inline(text, limit).replace("|", "\\|"))


def prose(text: str, limit: int = 1500) -> Markdown:
    """Sentences for the student: lines stay lines, and indented ones become a block of code."""
    parts: list[str] = []
    lines: list[str] = []
    code_lines: list[str] = []
    for line in [*cut(plain(text), limit).strip("\n").split("\n"), ""]:
        indented = line.startswith("  ") and line.strip()
        if code_lines and not indented:
            parts.append(block(_dedented(code_lines)))
            code_lines = []
        if lines and (indented or not line.strip()):
            parts.append("\\\n".join(lines))
            lines = []
        if indented:
            code_lines.append(line)
        elif line.strip():
            lines.append(inline(line, len(line)))
    return Markdown("\n\n".join([*parts, *filter(None, ["\\\n".join(lines)])]))


def code(text: str, limit: int = 160) -> Markdown:
    """A span of code on one line; `text` may hold anything."""
    text = _one_line(text, limit)
    if not text:
        return Markdown("")
    fence = "`" * (_longest_run("`", text) + 1)
    pad = " " if "`" in text else ""
    return Markdown(f"{fence}{pad}{text}{pad}{fence}")


def block(text: str, limit: int = 4000, language: str = "text") -> Markdown:
    """A fenced block that nothing inside it can close."""
    text = cut(plain(text).strip("\n"), limit)
    fence = "`" * max(3, _longest_run("`", text) + 1, _longest_run("~", text) + 1)
    return Markdown(f"{fence}{language}\n{text}\n{fence}")


def diagram(text: str) -> Markdown:
    """A Mermaid `erDiagram` as GitHub draws it; "" for anything else, or for one too long.

    Mermaid's own directives (`%%{init: ...}%%`) are taken out: they restyle the picture.
    """
    lines = [line for line in plain(text).split("\n") if "%%" not in line]
    drawing = "\n".join(lines).strip()
    if not drawing.startswith("erDiagram\n") or len(drawing) > _LONGEST_DIAGRAM:
        return Markdown("")
    return block(drawing, _LONGEST_DIAGRAM, "mermaid")


def summary(text: str, limit: int = 160) -> Markdown:
    """Running text for `<summary>`, where GitHub reads HTML and no Markdown."""
    parts = _parts(_one_line(text, limit))
    return Markdown(
        "".join(
            f"<code>{escape(part)}</code>" if is_code else escape(part) for is_code, part in parts
        )
    )


def link(text: str, address: str) -> Markdown:
    """A link to an address of ours; only the text where the address is not of the web."""
    # "]:" would make the line a reference definition, which is read before any code span.
    words = Markdown(inline(text).replace("]:", f"]{_ZERO_WIDTH}:"))
    if not re.match(r"https?://[^\s/]+|/(?!/)", address):
        return words
    return Markdown(f"[{words}]({quote(plain(address), safe='/:#?&=%@+,;~.-_')})")


def terminal(text: str, limit: int = 1500) -> str:
    """Text that neither moves a terminal's cursor nor commands a workflow's runner."""
    text = cut(plain(text).strip("\n"), limit)
    for pattern, broken in _WORKFLOW_COMMANDS:
        text = pattern.sub(broken, text)
    return text


def _one_line(text: str, limit: int) -> str:
    return cut(" ".join(plain(text).split()), limit)


def _marked(text: str) -> str:
    """Escape everything but code, which is written anew."""
    marked, after_code = "", False
    for is_code, part in filter(lambda one: one[1], _parts(text)):
        # Two spans side by side would share their back ticks.
        marked += _ZERO_WIDTH if is_code and after_code else ""
        marked += code(part, len(part)) if is_code else part.translate(_ESCAPED)
        after_code = is_code
    return marked


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Cut a line into (is code, text): what stands between back ticks, and what would be linked."""
    for place, part in enumerate(_CODE_SPAN.split(text)):
        if place % 2 == 0:
            yield from _without_links(part)
        else:
            yield (True, part) if part.strip() else (False, f"`{part}`")


def _without_links(text: str) -> Iterator[tuple[bool, str]]:
    end = 0
    for word in _WORD.finditer(text):
        if _LINKED.search(word[0]):
            core = word[0].strip(_AROUND_WORDS) or word[0]
            start = text.index(core, word.start())
            yield False, text[end:start]
            yield True, core
            end = start + len(core)
    yield False, text[end:]


def _escape_start(found: re.Match[str]) -> str:
    start = found[1]
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def _dedented(lines: list[str]) -> str:
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    return "\n".join(line[margin:] for line in lines)


def _longest_run(char: str, text: str) -> int:
    return max(map(len, re.findall(f"{re.escape(char)}+", text)), default=0)
