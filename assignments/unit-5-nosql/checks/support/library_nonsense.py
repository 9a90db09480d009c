"""What the cache makes of keys that hold something else than it wrote."""

from collections.abc import Sequence

from autograding.checks import Failure
from support import inside_library
from support.library_pages import Pages
from support.library_site import CACHE, brief, is_word

__all__ = ["SHAPES", "TEXT", "TYPES", "Nonsense", "expect_replaced"]

Nonsense = str | bytes | None  # None: a list of Redis' own

TEXT: Sequence[Nonsense] = ("{not json", '{"title": ')
SHAPES: Sequence[Nonsense] = ("42", "[]", "null", '"x"')
TYPES: Sequence[Nonsense] = (b"\xff\xfe\x00\x80", None)


def expect_replaced(pages: Pages, kinds: Sequence[Nonsense]) -> None:
    """Expect that each of these values counts as nothing, and that the next answer replaces it.

    The cached pages take turns, since each value costs some visits.

    Raises:
        Failure: a page breaks, shows it, or leaves it there.
    """
    cached = pages.cached_apis()
    for number, nonsense in enumerate(kinds):
        _expect_replaced(pages, cached[number % len(cached)], nonsense)


def _expect_replaced(pages: Pages, api: str, nonsense: Nonsense) -> None:
    site = pages.site
    site.forget_all()
    site.get(api)
    keys = [key for key in site.cached() if not is_word(site.redis.value(key))]
    if not keys:
        raise Failure(
            f"We sent GET {api}.",
            expected="Redis has the answer.",
            actual="It has none.",
            file=CACHE,
        )
    for key in keys:
        if nonsense is None:
            site.student.probe(inside_library, "make_list", key)
        else:
            site.redis.put(key, nonsense, 200)
    what = "a list of Redis' own" if nonsense is None else repr(nonsense)
    done = f"In Redis, {brief(keys[0], 60)} was {what}."
    hint = "What can come out of Redis, of which types, and which errors can each step raise?"
    message = f"{done} We sent GET {api}."
    site.expect(site.send("GET", api), 200, message, hint=hint, file=CACHE)
    pages.expect_right(api, done, hint=hint)
    site.sql()
    pages.expect_right(api, done, hint=hint)
    if site.sql():
        raise Failure(
            f"{done} We sent GET {api} three times.",
            expected="The first answer replaces it, and the others come from Redis.",
            actual="The last one was read from the database, too.",
            file=CACHE,
            hint=hint,
        )
