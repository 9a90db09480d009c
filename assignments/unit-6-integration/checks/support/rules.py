"""The rules of README.md that the database itself keeps, and what breaks each of them by hand."""

from collections.abc import Callable, Iterator
from functools import cached_property

from autograding.checks.sql.structure import Table
from support.facts import Label, World
from support.outside import Attempt, Outside, Row, violates
from support.site import Site

__all__ = ["ALL", "Rules"]

_REQUIRED = "it is required"


class Rules:
    """What a right database refuses, tried on the rows of a stored world.

    Each method gives attempts; nothing is tried before they are expected to be refused.
    """

    def __init__(self, site: Site, world: World) -> None:
        self.outside = Outside(site)
        self._site = site
        self._world = world

    def expect_refused(self, attempts: Iterator[Attempt], hint: str = "") -> None:
        """Expect that the database refuses each; the hint is for this rule.

        Raises:
            Failure: it took one.
        """
        self.outside.expect_refused(attempts, hint=hint)

    def refused(self, rule: Callable[["Rules"], Iterator[Attempt]]) -> list[tuple[Attempt, bool]]:
        """Try what breaks a rule, and tell of each whether a constraint refused it."""
        attempts = list(rule(self))
        results = self.outside.tried(attempts)
        return [(each, violates(result)) for each, result in zip(attempts, results, strict=True)]

    # Rows that hold one of each kind, and to which nothing refers.

    @cached_property
    def user(self) -> Row:
        """The user who wrote nothing."""
        return self.outside.row(self._world.users[5].email)

    @cached_property
    def category(self) -> Row:
        """The category without posts."""
        return self.outside.row(self._world.categories[3].name)

    @cached_property
    def tag(self) -> Row:
        """The tag without posts."""
        return self.outside.row(self._world.tags[3].name)

    @cached_property
    def post(self) -> Row:
        """A post without comments and tags."""
        return self.outside.row(self._world.posts[3].title)

    @cached_property
    def comment(self) -> Row:
        """A comment without replies."""
        return self.outside.row(self._world.comments[1].body)

    @cached_property
    def reply(self) -> Row:
        """A reply."""
        return self.outside.row(self._world.comments[0].replies[0].body)

    @cached_property
    def links(self) -> Table:
        """The table that connects posts and tags.

        Raises:
            Failure: there is none.
        """
        others = (self.user, self.category, self.comment, self.reply)
        tables = [row.table for row in others]
        return self.outside.links(self.post.table, self.tag.table, tables)

    @property
    def homes(self) -> dict[str, Table]:
        """The table of each of the five entities."""
        return {
            "User": self.user.table,
            "Category": self.category.table,
            "Tag": self.tag.table,
            "Post": self.post.table,
            "Comment": self.comment.table,
        }

    # What must not be missing.

    def required_of_people_and_labels(self) -> Iterator[Attempt]:
        """Users, categories and tags with a fact left out."""
        user = self._world.users[5]
        for token in (user.name, user.email, user.joined_on):
            yield self.outside.setting(self.user, self.user.column(token), None, _REQUIRED)
        for row, label in self._labels():
            for token in (label.slug, label.name):
                yield self.outside.setting(row, row.column(token), None, _REQUIRED)

    def _labels(self) -> tuple[tuple[Row, Label], ...]:
        return (self.category, self._world.categories[3]), (self.tag, self._world.tags[3])

    def required_of_posts(self) -> Iterator[Attempt]:
        """Posts with a fact left out, or without an author or a category."""
        post = self._world.posts[3]
        yield from self._missing(self.post, post.slug, post.title, post.body)
        yield from self._detached(self.post, self.user.table, self.category.table)

    def required_of_comments(self) -> Iterator[Attempt]:
        """Comments with a fact left out, or without a post or an author."""
        comment = self._world.comments[1]
        yield self.outside.setting(self.comment, self.comment.column(comment.body), None, _REQUIRED)
        yield self.outside.setting(
            self.comment, self.comment.column(comment.written_on), None, _REQUIRED
        )
        yield from self._detached(self.comment, self.post.table, self.user.table)

    def _missing(self, row: Row, *tokens: str) -> Iterator[Attempt]:
        for token in tokens:
            yield self.outside.setting(row, row.column(token), None, _REQUIRED)

    def _detached(self, row: Row, *parents: Table) -> Iterator[Attempt]:
        """A reference left out. Where there is no foreign key, another check says so."""
        for parent in parents:
            key = row.key_to(parent)
            if key is not None:
                yield self.outside.setting(row, key.columns[0], None, _REQUIRED)

    # What must not be there twice.

    def unique_users(self) -> Iterator[Attempt]:
        """A second user of one name, or of one e-mail."""
        own, taken = self._world.users[5], self._world.users[0]
        yield self._twin(self.user, own.name, taken.name, "another user is called so")
        yield self._twin(self.user, own.email, taken.email, "another user has this e-mail")

    def unique_categories(self) -> Iterator[Attempt]:
        """A second category of one slug, or of one name."""
        yield from self._twin_labels(self.category, self._world.categories, "category")

    def unique_tags(self) -> Iterator[Attempt]:
        """A second tag of one slug, or of one name."""
        yield from self._twin_labels(self.tag, self._world.tags, "tag")

    def unique_slugs_of_posts(self) -> Iterator[Attempt]:
        """A second post of one slug."""
        own, taken = self._world.posts[3].slug, self._world.posts[0].slug
        yield self._twin(self.post, own, taken, "another post has this slug")

    def each_tag_once(self) -> Iterator[Attempt]:
        """A tag put on a post once more."""
        row = Row(self.links, self.links.rows[0])
        yield self.outside.repeating(row, "this post has this tag already")

    def _twin_labels(self, row: Row, labels: tuple[Label, ...], kind: str) -> Iterator[Attempt]:
        own, taken = labels[3], labels[0]
        yield self._twin(row, own.slug, taken.slug, f"another {kind} has this slug")
        yield self._twin(row, own.name, taken.name, f"another {kind} is called so")

    def _twin(self, row: Row, own: str, taken: str, why: str) -> Attempt:
        return self.outside.setting(row, row.column(own), taken, why)

    # What refers to something.

    def unknown(self) -> Iterator[Attempt]:
        """Rows that refer to something that is not there.

        Raises:
            Failure: one refers to it by no foreign key at all.
        """
        user, category, post = self.user.table, self.category.table, self.post.table
        for row, parent, what in (
            (self.post, user, "user"),
            (self.post, category, "category"),
            (self.comment, post, "post"),
            (self.comment, user, "user"),
            (self.reply, self.comment.table, "comment"),
            (self._link, post, "post"),
            (self._link, self.tag.table, "tag"),
        ):
            yield self.outside.unknown(row, parent, f"there is no such {what}")

    @property
    def _link(self) -> Row:
        return Row(self.links, self.links.rows[0])

    def authors_deleted(self) -> Iterator[Attempt]:
        """Users deleted who wrote posts, only drafts, or only comments."""
        for place, what in ((0, "posts"), (3, "a draft"), (4, "comments")):
            row = self.outside.row(self._world.users[place].email)
            yield self.outside.deleting(row, f"there {_are(what)} {what} by this user")

    def categories_deleted(self) -> Iterator[Attempt]:
        """Categories deleted that have posts, or only drafts."""
        for place, what in ((0, "posts"), (2, "drafts")):
            row = self.outside.row(self._world.categories[place].name)
            yield self.outside.deleting(row, f"there are {what} in it")


def _are(what: str) -> str:
    return "is" if what.startswith("a ") else "are"


ALL = (
    Rules.required_of_people_and_labels,
    Rules.required_of_posts,
    Rules.required_of_comments,
    Rules.unique_users,
    Rules.unique_categories,
    Rules.unique_tags,
    Rules.unique_slugs_of_posts,
    Rules.each_tag_once,
    Rules.unknown,
    Rules.authors_deleted,
    Rules.categories_deleted,
)
