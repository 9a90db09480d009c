"""Whatever students write stays text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from autograding.feedback import harmless
from autograding.tests.sample_reports import ATTACK, DIAGRAM

ZERO_WIDTH = "\u200b"

PIECES = [
    *"`~*_[]()<>|#+-=.!:@&$\\\n\r\t 1a\"'{}^/",
    "```", "~~~", "</details>", "<script>", "<!--", "-->", "![x](y)", "http://e.example", "@ada",
    "#12", "GH-7", "www.e.example", "3f2c1d9a", "    ", "\n\n", "&lt;", "| - |", "1. ", ":tada:",
    "\x1b[31m", "\u202e", "\u200b", "\x00", "\u2028", "\ud800", "<br>", "$x$", "[a]: http://b",
]  # fmt: skip
HOSTILE_TEXT = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(max_size=80)
)
GITHUB_LINKS = re.compile(
    r"@\w|#\d|\bGH-\d|://|\bwww\.|(?<![0-9A-Za-z])[0-9a-f]{7,}|:[\w+-]+:", re.IGNORECASE
)


class Elements(HTMLParser):
    """The elements of an HTML text, its text, and its text outside code."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.running = ""
        self.comments: list[str] = []
        self._code = 0
        parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        self.feed(parser.render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        """Note the end of code."""
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data
        self.running += " " if self._code else data

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.comments.append(data)


def shown(text: str) -> str:
    """What a reader should see of a text, its white space and back ticks left out."""
    return re.sub(r"[\s`]+", "", harmless.plain(text))


def seen(text: str) -> str:
    """What a reader does see."""
    return re.sub(rf"[\s`{ZERO_WIDTH}]+", "", text)


@settings(max_examples=400)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_inline_text_makes_no_element(text: str) -> None:
    """Running text becomes one paragraph of the same words, with spans of code at most."""
    rendered = Elements(harmless.inline(text, 10_000))

    assert {"p", "code", "span"} >= set(rendered.tags)
    assert 1 >= rendered.tags.count("p")
    assert [] == rendered.comments
    assert shown(text) == seen(rendered.text)


@settings(max_examples=400)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_inline_text_is_never_linked_by_github(text: str) -> None:
    """Nothing that GitHub looks for after rendering is left whole outside code."""
    assert None is GITHUB_LINKS.search(Elements(harmless.inline(text)).running)


@settings(max_examples=400)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_prose_makes_paragraphs_and_code_only(text: str) -> None:
    """Several lines become paragraphs, line breaks and blocks of code, and lose no word."""
    rendered = Elements(harmless.prose(text, 10_000))

    assert {"p", "br", "pre", "code", "span"} >= set(rendered.tags)
    assert [] == rendered.comments
    assert shown(text) == seen(rendered.text)


@settings(max_examples=400)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_a_code_span_holds_anything(text: str) -> None:
    """A span of code is one element, whatever back ticks are inside."""
    rendered = Elements(f"a {harmless.code(text, 10_000)} b")

    assert {"p", "code"} >= set(rendered.tags)
    assert " ".join(harmless.plain(text).split()) == rendered.text.strip()[1:-1].strip()


@settings(max_examples=400)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_a_block_is_closed_by_its_own_fence_only(text: str) -> None:
    """What follows a block is outside it, what is inside stays inside."""
    rendered = Elements(f"{harmless.block(text)}\n\nafter")

    assert ["pre", "code", "p"] == rendered.tags
    assert rendered.text.endswith("\nafter\n")


@settings(max_examples=400)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_a_cell_keeps_the_table_whole(text: str) -> None:
    """A table of one row and two columns stays one, whatever stands in its cells."""
    cell = harmless.cell(text, 10_000)
    rendered = Elements(f"| a | b |\n|---|---|\n| {cell} | {cell} |\n")

    assert 2 == rendered.tags.count("td")
    assert {"table", "thead", "tbody", "tr", "th", "td", "code", "span"} >= set(rendered.tags)
    assert "ab" + 2 * shown(text) == seen(rendered.text)


@settings(max_examples=400)
@given(HOSTILE_TEXT)
@example(ATTACK)
@example("`<script>` </summary>")
def test_a_summary_is_html_of_our_own(text: str) -> None:
    """A fold's title is read as HTML: it ends where we end it, and so does the fold."""
    title = harmless.summary(text, 10_000)
    rendered = Elements(f"<details><summary>{title}</summary>\n\nin\n\n</details>\n\nafter")

    assert ["details", "summary", "p", "p"] == [tag for tag in rendered.tags if tag != "code"]
    assert shown(text) + "inafter" == seen(rendered.text)
    assert None is GITHUB_LINKS.search(rendered.running)


@settings(max_examples=200)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_a_diagram_stays_in_its_fence(text: str) -> None:
    """Mermaid text cannot close its block, nor configure Mermaid."""
    drawing = harmless.diagram(f"erDiagram\n{text}\n    a")

    assert ["pre", "code"] == Elements(drawing).tags
    assert "%%{" not in drawing


@settings(max_examples=200)
@given(HOSTILE_TEXT)
@example(ATTACK)
@example("]:tada:")
def test_a_link_leads_where_we_say(text: str) -> None:
    """The words of a link cannot change its address, nor end it."""
    html = MarkdownIt("commonmark", {"html": True}).render(
        harmless.link(f"a{text}", "https://course.example/page#keys")
    )

    assert ["https://course.example/page#keys"] == re.findall(r"<a href=\"([^\"]*)\"", html)


@settings(max_examples=200)
@given(HOSTILE_TEXT)
def test_an_address_cannot_leave_its_link(text: str) -> None:
    """An odd address makes one link or none."""
    tags = Elements(harmless.link("words", f"https://course.example/{text}")).tags

    assert ["p", "a"] == tags


def test_other_addresses_are_no_links() -> None:
    """A scheme that runs code, and another server without a scheme, are left out."""
    assert "words" == harmless.link("words", "javascript:alert(1)")
    assert "words" == harmless.link("words", "//evil.example/x")


@settings(max_examples=300)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_a_terminal_gets_plain_lines(text: str) -> None:
    """No control character and no workflow command reaches a terminal."""
    lines = harmless.terminal(text, 10_000).split("\n")

    assert all(line.isprintable() or ZERO_WIDTH in line for line in lines)
    assert not any(re.search(r"::[A-Za-z]|##\[", line) for line in lines)


def test_plain_text_loses_what_cannot_be_seen() -> None:
    """Terminal sequences go as a whole; controls, bidi marks and odd line ends go too."""
    text = "a\x1b[31mred\x1b[0m\x00\u202eb\u200b\r\nc\u2028d\te\xa0f\ud800"

    assert "aredb\nc\nd    e f\ufffd" == harmless.plain(text)


@given(HOSTILE_TEXT)
@example(ATTACK)
@example("\n \r\n\u2028 Add a key \n\nand more")
def test_a_first_line_is_short_plain_and_one(text: str) -> None:
    """Whatever a commit's message holds, what is kept of it has a length and no odd character."""
    line = harmless.first_line(text, 20)

    assert len(line) <= 20
    assert line == "" or line.isprintable()
    assert line == line.strip()


def test_code_between_back_ticks_stays_code() -> None:
    """A message may name `find_member` as code, and an address inside it is left as it is."""
    assert r"asked `find_member` for `o'hara@example.org`, 2\*3" == harmless.inline(
        "asked `find_member` for `o'hara@example.org`, 2*3"
    )


def test_what_github_would_link_becomes_code() -> None:
    """An e-mail in a message can be copied as it is; the punctuation around it stays outside."""
    assert "email = `'ada@example.org'`, see `#12` (`http://e.example`)." == harmless.inline(
        "email = 'ada@example.org', see #12 (http://e.example)."
    )
    assert "`a`\u200b`@b`" == harmless.inline("`a`@b")


def test_indented_lines_are_a_block() -> None:
    """A little table under a sentence keeps its columns."""
    text = "It differs:\n  isbn  title\n  1     A\nWhich row is missing?"

    assert (
        "It differs:\n\n```text\nisbn  title\n1     A\n```\n\nWhich row is missing?"
        == harmless.prose(text)
    )


@pytest.mark.parametrize(
    ("shorten", "expected"),
    [
        (harmless.cut, "aaaa… (cut, 1,996 characters more)"),
        (harmless.inline, "aaaa… (cut, 1,996 characters more)"),
        (harmless.cut_middle, "a\n… (cut, 1,996 characters more) …\naaa"),
    ],
)
def test_what_is_cut_is_told(shorten: object, expected: str) -> None:
    """A text over its limit says how much is missing."""
    assert callable(shorten)
    assert expected == shorten("a" * 2000, 4)


def test_short_text_is_not_cut() -> None:
    """A text at its limit is whole."""
    assert ("abcd", "abcd") == (harmless.cut("abcd", 4), harmless.cut_middle("abcd", 4))


def test_only_a_whole_entity_diagram_is_drawn() -> None:
    """Another kind of Mermaid picture, or one too large, is left out rather than cut."""
    assert "" == harmless.diagram("flowchart LR\n click a href 'http://e.example'")
    assert "" == harmless.diagram(DIAGRAM * 200)
    assert harmless.diagram(DIAGRAM).startswith("```mermaid\nerDiagram\n")
