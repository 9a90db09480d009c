"""The signs of a comment as pictures of our own: they look the same where no emoji font is."""

from markupsafe import Markup

__all__ = ["ICONS", "icon"]

_CIRCLE = '<circle cx="8" cy="8" r="7"/>'
_SHAPES = {
    "pass": (_CIRCLE + '<path d="M4.8 8.3l2.2 2.2 4.3-4.8"/>', "passed"),
    "part": (_CIRCLE + '<path d="M4.8 8h6.4"/>', "partly"),
    "fail": (_CIRCLE + '<path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"/>', "failed"),
    "stop": (_CIRCLE + '<path d="M3.6 12.4l8.8-8.8"/>', "blocked"),
    "wait": (_CIRCLE + '<path d="M8 4.2V8l2.6 1.8"/>', "not run"),
    "warn": ('<path class="fill" d="M8 1.2L15.2 14H.8Z"/><path d="M8 6v4M8 12v.2"/>', "warning"),
    "yes": ('<rect x="1.5" y="1.5" width="13" height="13" rx="3"/>'
            '<path d="M4.6 8.3l2.3 2.3 4.4-4.9"/>', "ticked"),
    "no": ('<rect x="1.5" y="1.5" width="13" height="13" rx="3"/>', "not ticked"),
    "rise": ('<path class="fill" d="M8 3l6 10H2Z"/>', "up"),
    "sink": ('<path class="fill" d="M8 13L2 3h12Z"/>', "down"),
}  # fmt: skip

ICONS = {
    "✅": "pass",
    "🟢": "pass",
    "🟡": "part",
    "❌": "fail",
    "🔴": "fail",
    "⛔": "stop",
    "🚫": "stop",
    "⏳": "wait",
    "⏸": "wait",
    "⚪": "wait",
    "⚠": "warn",
    "☑": "yes",
    "☐": "no",
    "▲": "rise",
    "▼": "sink",
}
"""Each sign that a comment may hold, and the name of its picture."""


def icon(sign: str) -> Markup:
    """The picture of one sign of `ICONS`, with a name for those who cannot see it."""
    name = ICONS[sign.removesuffix("\N{VARIATION SELECTOR-16}")]
    shape, label = _SHAPES[name]
    return Markup(
        '<svg class="icon icon-{}" role="img" aria-label="{}" viewBox="0 0 16 16" width="16"'
        ' height="16">{}</svg>'
    ).format(name, label, Markup(shape))  # noqa: S704 (our own constant)
