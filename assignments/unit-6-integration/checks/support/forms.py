"""Pages and forms of the blog, as a visitor meets them."""

from collections.abc import Iterator, Mapping

from autograding.checks import Failure
from autograding.checks.browser import Page
from support.calls import Call
from support.facts import World
from support.maker import Maker
from support.outside import Outside
from support.site import DATA, Site, expect_status

__all__ = ["expect_forms", "expect_fresh", "expect_pages", "expect_refused"]

# The status that is right, the address, what is wrong, the fields, and what the answer shows.
_BadForm = tuple[int, str, str, Mapping[str, str], str]


def expect_pages(site: Site, world: World) -> None:
    """Expect that all pages show what they should, and that others are not there.

    Raises:
        Failure: one does not.
    """
    first, second, third, *_ = world.posts
    draft, comment = world.posts[5], world.comments[0]
    reply = comment.replies[0]
    tag, category, user = world.tags[0], world.categories[0], world.users[0]
    day = first.published_on
    key = site.keys(first.slug).get(comment.body, "none")
    for path, shown in {
        "/": (first.title, third.title, category.name, tag.name),
        "/drafts": (draft.title,),
        f"/posts/{first.slug}": (first.body, comment.body, reply.body, comment.author),
        f"/posts/{draft.slug}": (draft.body,),
        f"/posts/{first.slug}/edit": (first.body,),
        "/posts/new": (world.categories[3].name,),
        f"/users/{user.name}": (user.email, first.title, second.title),
        f"/categories/{category.slug}": (category.name, first.title),
        f"/tags/{tag.slug}": (tag.name, first.title, second.title),
        "/users": tuple(each.name for each in world.users),
        "/categories": tuple(each.name for each in world.categories),
        "/tags": tuple(each.name for each in world.tags),
        "/archive": (str(day.year),) if day else (),
        f"/search?q={first.title}": (first.title,),
        "/search": (),
        f"/comments/{key}": (comment.body, reply.body),
        "/api/posts": (first.slug, third.title),
        f"/api/posts/{first.slug}": (first.body, comment.body, reply.body),
    }.items():
        _expect_shown(site.open(path), *shown)
    for path in ("/?page=0", "/?page=2", "/drafts?page=x", f"/tags/{tag.slug}?page=2"):
        expect_status(site.student, site.browser.get(path), 404, f"GET {path}")
    for path in ("/posts", "/users", "/categories", "/tags", "/comments", "/api/posts"):
        expect_status(site.student, site.browser.get(f"{path}/zz9"), 404, f"GET {path}/zz9")
    path = f"/api/posts/{draft.slug}"
    expect_status(site.student, site.browser.get(path), 404, f"GET {path}, a draft")


def expect_fresh(site: Site, world: World, make: Maker) -> None:
    """Change a title by hand; expect that pages show it at once.

    Raises:
        Failure: one shows the old one.
    """
    post, new = world.posts[1], make.text("ti")
    paths = ("/", f"/posts/{post.slug}", "/api/posts")
    for path in paths:
        site.open(path)
    outside = Outside(site)
    row = outside.row(post.title)
    attempt = outside.setting(row, row.column(post.title), new, "")
    site.run(attempt.sql, attempt.parameters, "changed the title of a post")
    for path in paths:
        body = site.open(path).body
        if new not in body:
            old = "the old one" if post.title in body else "neither of them"
            raise Failure(
                f"We opened {path}, changed the title of a post by hand, and opened it again.",
                expected="It shows the new title.",
                actual=f"It shows {old}.",
                file=DATA,
            )


def expect_refused(site: Site, world: World, make: Maker) -> None:
    """Send forms that have to fail; expect the right status, and the form again.

    Raises:
        Failure: one is taken, or answered otherwise.
    """
    for status, path, wrong, fields, shown in _bad_forms(world, make):
        sent = f"POST {path}, {wrong}"
        page = site.browser.post(path, dict(fields))
        expect_status(site.student, page, status, sent)
        _expect_shown(page, shown, sent=sent)


def _bad_forms(world: World, make: Maker) -> Iterator[_BadForm]:
    post, draft, user, nobody = world.posts[0], world.posts[5], world.users[0], make.slug()
    label = {"slug": make.slug(), "name": world.tags[0].name}
    yield 400, "/tags", "a slug with spaces", {**label, "slug": "Not a slug"}, label["name"]
    yield 409, "/tags", "a name that is taken", label, world.tags[1].name
    label["slug"] = world.categories[0].slug
    yield 409, "/categories", "a slug that is taken", label, label["name"]
    yield 409, "/users", "a name that is taken", _person(user.name, make), world.users[1].name

    written = {"slug": make.slug(), "title": make.text(), "body": make.text()}
    written |= {"author": user.name, "category": post.category, "tags": ""}
    title, elsewhere = written["title"], {**written, "category": nobody}
    yield 409, "/posts", "a slug that is taken", {**written, "slug": post.slug}, title
    yield 404, "/posts", "an unknown author", {**written, "author": nobody}, title
    yield 404, f"/posts/{post.slug}", "an unknown category", elsewhere, title
    day = {"day": "2026-01-31"}
    yield 409, f"/posts/{post.slug}/publish", "a post that is published", day, post.title

    said = {"author": user.name, "body": make.text(), "written_on": "2026-01-31"}
    yield 409, f"/posts/{draft.slug}/comments", "a comment on a draft", said, draft.title
    yield 404, f"/posts/{nobody}/comments", "a post that is not there", said, nobody

    yield 409, f"/users/{user.name}/delete", "somebody with posts", {}, user.name
    yield 409, f"/categories/{post.category}/delete", "a category with posts", {}, post.title
    yield 404, f"/tags/{nobody}/delete", "a tag that is not there", {}, nobody
    yield 404, "/comments/zz9/delete", "a comment that is not there", {}, "zz9"


def _person(name: str, make: Maker) -> dict[str, str]:
    return {"name": name, "email": make.email(), "joined_on": "2024-02-29"}


def expect_forms(site: Site, world: World, make: Maker) -> None:
    """Create, change and delete one thing of each kind with the forms; expect it on the pages.

    Raises:
        Failure: something is not stored, not changed, or not deleted.
    """
    person, email = _person(make.slug("us"), make), make.email()
    user = _create(site, "/users", person, person["email"])
    _change(site, user, {"email": email}, email)
    for kind in ("/categories", "/tags"):
        fields = {"slug": make.slug(), "name": make.text()}
        label, name = _create(site, kind, fields, fields["name"]), make.text()
        _change(site, label, {"name": name}, name)
        if kind == "/categories":
            category = label
        else:
            tag = label
    post = _forms_of_posts(site, make, person["name"], category, tag, world)
    for path in (post, tag, category, user):
        _post(site, f"{path}/delete", {}, 303)
        expect_status(site.student, site.browser.get(path), 404, f"GET {path}, after deleting it")


def _forms_of_posts(
    site: Site, make: Maker, author: str, category: str, tag: str, world: World
) -> str:
    """Write a post, publish it, and let others comment on it; its address."""
    slug, texts = make.slug("po"), [make.text() for _ in range(6)]
    fields = {"slug": slug, "title": texts[0], "body": texts[1], "author": author}
    fields |= {"category": category.rpartition("/")[2], "tags": tag.rpartition("/")[2]}
    post = _create(site, "/posts", fields, texts[1])
    _change(site, post, {**fields, "title": texts[2], "tags": world.tags[3].slug}, texts[2])
    _post(site, f"{post}/publish", {"day": "2032-05-17"}, 303)
    _expect_shown(site.open("/"), texts[2])
    said = {"author": world.users[1].name, "body": texts[3], "written_on": "2032-05-18"}
    _change(site, f"{post}/comments", said, texts[3])
    key = site.keys(slug).get(texts[3], "none")
    reply = {**said, "body": texts[4], "parent": key}
    _change(site, f"{post}/comments", reply, texts[4])
    _change(site, f"/comments/{key}", {"body": texts[5]}, texts[5])
    _post(site, f"/comments/{key}/delete", {}, 303)
    [answer] = site.ask([Call.of("posts.get", slug)])
    if texts[4] in repr(answer):
        raise Failure(
            f"We sent POST /comments/{key}/delete.",
            expected="The reply to it is gone, too.",
            actual="It is still there.",
            file=DATA,
        )
    _post(site, f"{post}/unpublish", {}, 303)
    expect_status(site.student, site.browser.get(f"/api{post}"), 404, f"GET /api{post}, a draft")
    return post


def _create(site: Site, path: str, fields: Mapping[str, str], shown: str) -> str:
    """Send the form of a new thing; the address of its page."""
    page = _post(site, path, fields, 303)
    _expect_shown(site.open(page.location), shown, sent=f"POST {path}")
    return page.location


def _change(site: Site, path: str, fields: Mapping[str, str], shown: str) -> None:
    page = _post(site, path, fields, 303)
    _expect_shown(site.open(page.location), shown, sent=f"POST {path}")


def _post(site: Site, path: str, fields: Mapping[str, str], status: int) -> Page:
    page = site.browser.post(path, dict(fields))
    expect_status(site.student, page, status, f"POST {path}")
    return page


def _expect_shown(page: Page, *texts: str, sent: str = "") -> None:
    for text in texts:
        if text not in page.body:
            raise Failure(
                f"We sent {sent or f'GET {page.path}'} and read the page.",
                expected=f"It shows {text!r}.",
                actual="It does not.",
                file=DATA,
            )
