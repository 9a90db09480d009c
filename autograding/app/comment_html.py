"""The feedback comment as safe HTML: Markdown rendered, everything not expected taken out.

The comment quotes what students wrote, so nothing of it is trusted. Pictures of our own (a diagram,
a state's icon) are put in after the cleaning, at places marked by a word nobody could have guessed.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from autograding.app.diagram_svg import drawing
from autograding.app.icons import ICONS, icon

__all__ = ["comment_html"]

TAGS = {
    "a", "blockquote", "br", "code", "del", "details", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
"""What a comment may consist of. No pictures, no styles, no forms."""

_MOST = 256
"""Comments that are kept, of some 15 KB each."""
_ALIGNED = {"left", "center", "right"}
_EMOJI = re.compile("|".join(re.escape(sign) + "\N{VARIATION SELECTOR-16}?" for sign in ICONS))


@dataclass(slots=True)
class _Places:
    """Words that stand for pictures until the cleaning is over."""

    word: str = field(default_factory=lambda: f"place{secrets.token_hex(16)}")
    pictures: list[Markup] = field(default_factory=list)

    def keep(self, picture: Markup) -> str:
        """A word to write instead of `picture`."""
        self.pictures.append(picture)
        return f"{self.word}n{len(self.pictures) - 1}e"

    def fill(self, html: str) -> Markup:
        """Put the pictures where their words stand. `html` must be clean."""
        block = re.compile(rf"<p>{self.word}n(\d+)e</p>|{self.word}n(\d+)e")
        return Markup(block.sub(lambda found: self.pictures[int(found[1] or found[2])], html))  # noqa: S704 (cleaned)


class _Renderer(RendererHTML):
    """Markdown's own renderer, with our pictures, and classes where it would write styles.

    The environment holds the `_Places` of this rendering under "places".
    """

    def text(
        self,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,  # noqa: ARG002 (markdown-it's signature)
        env: EnvType,
    ) -> str:
        """Plain text; signs such as a check mark become pictures."""
        content, places = tokens[index].content, env["places"]
        words = [places.keep(icon(sign)) for sign in _EMOJI.findall(content)]
        parts = [str(escape(part)) for part in _EMOJI.split(content)]
        return "".join(chain.from_iterable(zip(parts, [*words, ""], strict=True)))

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """A block of code; a diagram becomes a picture where it can be drawn."""
        token = tokens[index]
        picture = drawing(token.content) if token.info.strip() == "mermaid" else None
        if picture is None:
            return super().fence(tokens, index, options, env)
        return f"<p>{env['places'].keep(_figure(picture))}</p>\n"

    def td_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A table's cell, aligned by a class: the page allows no style attributes."""
        token = tokens[index]
        if style := token.attrs.pop("style", None):
            token.attrSet("class", str(style).removeprefix("text-align:"))
        return self.renderToken(tokens, index, options, env)

    def th_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A head that says nothing is none: screen readers would announce it at every cell."""
        if not tokens[index + 1].content.strip():
            tokens[index].tag = tokens[index + 2].tag = "td"
        return self.td_open(tokens, index, options, env)


_MARKDOWN = MarkdownIt("commonmark", {"html": True}, renderer_cls=_Renderer).enable(
    ["table", "strikethrough"]
)


@lru_cache(_MOST)
def comment_html(markdown: str) -> Markup:
    """Render a comment for a page of ours. Any text whatever gives harmless HTML.

    An open page is read again whenever anybody pushes, most often with the same comment.
    """
    places = _Places()
    dirty = _MARKDOWN.render(markdown, {"places": places})
    clean = nh3.clean(
        dirty,
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}, "details": {"open"}},
        allowed_classes={"td": _ALIGNED, "th": _ALIGNED},
        attribute_filter=_without(places.word),
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )
    return places.fill(clean)


def _without(word: str) -> Callable[[str, str, str], str | None]:
    """A filter that drops attributes holding `word`: pictures belong between tags only."""
    return lambda _tag, _name, value: None if word in value else value


def _figure(picture: Markup) -> Markup:
    return Markup(
        '<figure class="diagram" tabindex="0" role="group" aria-label="Your schema">{}</figure>'
    ).format(picture)
