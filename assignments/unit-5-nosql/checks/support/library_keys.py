"""What the cache keeps in Redis: names, values, times to live, and the commands for it."""

import ast
import json
import re
from typing import Any

from autograding.checks import Failure
from support.library_pages import Pages
from support.library_site import CACHE, LIMIT, SESSION, Site, brief, is_word
from support.library_visitors import Visitors
from support.library_writes import KINDS, Writes

__all__ = ["expect_commands", "expect_lifetime", "expect_names", "expect_values"]

_CACHE = "library:cache:"
_UNSAFE = frozenset({"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"})
_FORBIDDEN = frozenset({"KEYS", "FLUSHALL", "FLUSHDB"})
_IN_SCRIPT = re.compile(r"call\s*\(\s*[\"'](keys|flushall|flushdb)[\"']", re.IGNORECASE)


def expect_names(pages: Pages) -> None:
    """Expect that each key begins with what was agreed.

    Raises:
        Failure: a key does not.
    """
    _fill(pages)
    strange = [key for key in pages.site.cached() if not key.startswith(_CACHE)]
    if strange:
        raise Failure(
            "We visited the page of a book and the statistics.",
            expected=f"Each key begins with {_CACHE}, {LIMIT} or {SESSION}.",
            actual=f"There is {brief(strange[0])}.",
            file=CACHE,
            hint="How do several applications share one Redis without getting in each other's way?",
        )


def expect_values(pages: Pages) -> None:
    """Expect JSON or plain words, and no module that makes objects of what stands in Redis.

    Raises:
        Failure: there is something else.
    """
    _fill(pages)
    for key in pages.site.cached():
        value = pages.site.redis.value(key)
        wrong = [leaf for leaf in _leaves(value) if not _is_plain(leaf)]
        if wrong:
            raise Failure(
                f"We looked at the value of {key}.",
                expected="JSON.",
                actual=brief(repr(wrong[0])),
                file=CACHE,
                hint="Who can write to Redis, and what can they do when you read it as something "
                "else than JSON? json.dumps and json.loads are enough.",
            )
    _expect_safe_modules(pages.site)


def expect_lifetime(pages: Pages, seconds: int) -> None:
    """Expect that an answer lives for so many seconds, and not longer.

    Raises:
        Failure: it lives longer, or not as long.
    """
    site = pages.site
    _fill(pages)
    for key in site.cached():
        _expect_time_to_live(site, key, seconds)
    cached = pages.cached_apis()
    site.redis.travel(seconds / 2)
    for api in cached:
        site.sql()
        site.json(api)
        if site.sql():
            raise Failure(
                f"We visited {api}, and again after half of CACHE_SECONDS = {seconds}.",
                expected="The answer still comes from Redis.",
                actual="It was read from the database.",
                file=CACHE,
            )
    site.retitle(pages.book)
    site.redis.travel(seconds / 2 + 3)
    for api in cached:
        pages.expect_right(
            api,
            f"We visited, changed a title in the database behind the application's back, and let "
            f"CACHE_SECONDS = {seconds} go by since the first visit.",
            hint="From when on does the time to live count, and does a later visit begin it anew?",
        )


def expect_commands(pages: Pages) -> None:
    """Visit, write and sign in, and expect none of the commands that stop or empty a server.

    Raises:
        Failure: one was sent.
    """
    site, writes = pages.site, Writes(pages.site)
    site.redis.commands()
    _fill(pages)
    for kind in KINDS:
        write = writes.make(kind)
        site.send("POST", write.path, write.form)
    Visitors(site).tour()
    for command in site.redis.commands():
        script = command.arguments[0] if command.name.startswith("EVAL") else ""
        found = _IN_SCRIPT.search(script)
        name = found[1].upper() if found else command.name
        if name in _FORBIDDEN:
            raise Failure(
                "We visited pages, posted each form once, signed in and out, and listened to "
                "what your application sent to Redis.",
                expected="No KEYS, no FLUSHALL and no FLUSHDB.",
                actual=f"It sent {brief(' '.join((name, *command.arguments)))}.",
                file=CACHE,
                hint="KEYS looks at everything while all others wait, and FLUSHDB deletes what is "
                "not yours. Do you know by name which keys a write has made wrong?",
            )


def _fill(pages: Pages) -> None:
    site = pages.site
    site.forget_all()
    for path in (*pages.apis, *pages.paths):
        site.get(path)
    if not site.cached():
        raise Failure(
            "We visited the page of a book and the statistics.",
            expected="Keys in Redis.",
            actual="There is none.",
            file=CACHE,
        )


def _expect_time_to_live(site: Site, key: str, seconds: int) -> None:
    left = site.redis.ttl(key)
    if left is None:
        raise Failure(
            f"We looked at the time to live of {key}.",
            expected="Every key has one.",
            actual="It has none, and stays for ever.",
            file=CACHE,
            hint="Which argument of `set` gives a key its time to live in the same step?",
        )
    if not is_word(site.redis.value(key)) and not 0.8 * seconds <= left <= seconds + 1:
        raise Failure(
            f"We looked at the time to live of {key}, with CACHE_SECONDS = {seconds}.",
            expected=f"{seconds} seconds.",
            actual=f"{left:.0f} seconds.",
            file=CACHE,
        )


def _leaves(value: Any) -> list[Any]:
    """The texts of a key: its value, or those of a hash or a list."""
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | frozenset) else [value]


def _is_plain(value: Any) -> bool:
    """Whether this is JSON, or one word such as a version."""
    if not isinstance(value, str):
        return False
    try:
        json.loads(value)
    except ValueError:
        return is_word(value)
    return True


def _expect_safe_modules(site: Site) -> None:
    for file in site.student.files("redis-caching/library/**/*.py"):
        try:
            tree = ast.parse(site.student.text(file))
        except (SyntaxError, ValueError):
            continue  # whatever imports it tells
        for node in ast.walk(tree):
            name = _unsafe(node)
            if name:
                raise Failure(
                    "We read your modules.",
                    expected="What stands in Redis is read as JSON.",
                    actual=f"{name} is used.",
                    file=file,
                    line=node.lineno,  # type: ignore[attr-defined]
                    hint="Whoever can write to Redis could run code in your application.",
                )


def _unsafe(node: ast.AST) -> str:
    """What in here makes objects or code of data, "" for nothing."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return f"{node.func.id}()" if node.func.id in ("eval", "exec") else ""
    return next((name for name in names if name.partition(".")[0] in _UNSAFE), "")
