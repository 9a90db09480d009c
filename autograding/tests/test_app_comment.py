"""The feedback comment on a page: what belongs there stays, everything else is taken out."""

import pytest

from autograding.app.comment_html import comment_html
from autograding.tests.app_client import Page

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](http://evil.example/x.png)",
    "[link](javascript:alert(1))",
    "[link](JaVaScRiPt:alert(1))",
    "<a href='data:text/html,<script>alert(1)</script>'>link</a>",
    "<a href=' javascript:alert(1)'>link</a>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=http://evil.example></iframe><object data=x></object><embed src=x>",
    "<style>body { display: none }</style><p style='position:fixed'>over all</p>",
    "<form action=http://evil.example><input name=x><button>go</button></form>",
    "<base href=http://evil.example><meta http-equiv=refresh content=0>",
    "<details ontoggle=alert(1) open><summary onclick=alert(1)>x</summary></details>",
    "</div></main></body><h1>My page</h1>",
    "```mermaid\nerDiagram\n  a ||--o{ c : \"<script>alert(1)</script>\"\n```",
    "```mermaid\nerDiagram\n  \"<img src=x onerror=alert(1)>\" {\n    TEXT x\n  }\n```",
    "```mermaid\ngraph TD; click A \"javascript:alert(1)\"\n```",
    "```</code></pre><script>alert(1)</script>\ncode\n```",
    "<details open=\"\n\n✅ ▲\n\n\"><summary>9</summary></details>",
    "<a href=\"https://x.example/\n\n✅\n\n\">x</a>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_comment_can_run_or_load(attack: str) -> None:
    """Whatever a comment holds, no element of it runs, loads, submits or restyles anything."""
    html = f"<div>{comment_html(attack)}</div>"
    tags = {tag for tag, _ in Page(html).elements}
    assert [] == Page(html).dangers()
    assert not tags & {"img", "form", "input", "button", "meta", "base", "h1", "script"} - {"h1"}
    assert html.count("<div>") == 1 == html.count("</div>")


def test_a_comment_cannot_close_the_page_around_it() -> None:
    """Stray end tags are dropped, so that the rest of the page stays where it is."""
    assert "</" not in comment_html("</div></section></main></body></html>")


def test_mentions_stay_words() -> None:
    """A mention is text here, not a link."""
    assert "<p>@team and @everyone</p>\n" == comment_html("@team and @everyone")


def test_a_guessed_place_stays_text() -> None:
    """Text in the form of our own placeholders is not replaced by a picture."""
    text = "place00000000000000000000000000000000n0e"
    assert f"<p>{text}</p>\n" == comment_html(text)


def test_links_to_the_chapter_stay_and_give_nothing_away() -> None:
    """An ordinary link works, and tells its target nothing about the page."""
    html = comment_html("[Chapter](https://example.org/a?b=1#keys)")
    assert 'href="https://example.org/a?b=1#keys"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_tables_keep_their_alignment_by_class() -> None:
    """The page allows no style attribute, so alignment is a class."""
    html = comment_html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="right">2</td>' in html
    assert "style" not in html


def test_signs_become_pictures_with_a_name() -> None:
    """A check mark looks the same everywhere and is told to who cannot see it."""
    html = comment_html("✅ done ⚠️ careful")
    assert 'aria-label="passed"' in html
    assert 'aria-label="warning"' in html
    assert "✅" not in html
    assert "\N{VARIATION SELECTOR-16}" not in html


def test_signs_in_code_stay_as_the_student_wrote_them() -> None:
    """Code is never changed."""
    assert "<code>✅</code>" in comment_html("`✅`")


def test_diagram_becomes_a_picture() -> None:
    """Mermaid's erDiagram is drawn."""
    html = comment_html("```mermaid\nerDiagram\n  a ||--o{ b : has\n```")
    assert '<figure class="diagram"' in html
    assert "<pre>" not in html


def test_diagram_that_cannot_be_drawn_stays_a_block_of_code() -> None:
    """Another kind of diagram is shown as its text."""
    html = comment_html("```mermaid\ngraph TD\n  A --> B\n```")
    assert "<pre><code>graph TD\n  A --&gt; B\n</code></pre>" in html


def test_folded_parts_stay_folded() -> None:
    """Details and their Markdown content are kept."""
    html = comment_html("<details><summary>9 passed</summary>\n\n- **one**\n\n</details>")
    assert "<details><summary>9 passed</summary>" in html
    assert "<strong>one</strong>" in html
