"""Which tables have a class, and which foreign keys a relationship."""

from collections.abc import Mapping

from autograding.checks import Failure
from autograding.checks.sql.structure import Table
from autograding.checks.sql.words import code
from autograding.checks.sql.words import place as named
from support import inside_blog
from support.facts import World
from support.rules import Rules
from support.site import Site

__all__ = ["expect_days", "expect_entities", "expect_relationships"]


def expect_entities(site: Site, homes: Mapping[str, Table]) -> None:
    """Expect that the table of each entity is mapped to a class.

    Raises:
        Failure: one is not.
    """
    mapped = site.student.probe(inside_blog, "mapped")["tables"]
    for entity, table in homes.items():
        if table.name not in mapped:
            file, line = site.place_of(table.name)
            raise Failure(
                f"We looked for the class of {code(table.name)}, where the facts of a"
                f" {entity} are stored.",
                expected="A class that SQLAlchemy maps to this table.",
                actual=f"Mapped are {', '.join(mapped) or 'no tables at all'}.",
                file=file,
                line=line,
            )


def expect_days(site: Site, world: World, rules: Rules) -> None:
    """Expect that days are stored in columns of the type DATE.

    Raises:
        Failure: one is not.
    """
    for row, day in (
        (rules.user, world.users[5].joined_on),
        (rules.post, world.posts[3].published_on),
        (rules.comment, world.comments[1].written_on),
    ):
        place = rules.outside.row_of_day(row, day)
        column = place.table.columns[place.table.position(place.column(day or ""))]
        if column.type.upper() != "DATE":
            file, line = site.place_of(place.table.name)
            raise Failure(
                f"We looked at the type of {named(place.table.name, column.name)}, where a day"
                " is stored.",
                expected="DATE, the type of a column that holds a datetime.date.",
                actual=f"{column.type or 'No type'}.",
                file=file,
                line=line,
                hint="Which type of SQLAlchemy belongs to a datetime.date?",
            )


def expect_relationships(site: Site, rules: Rules) -> None:
    """Expect a relationship along each foreign key of these entities, from either side.

    Raises:
        Failure: there is none along one.
    """
    pairs = {frozenset(pair) for pair in site.student.probe(inside_blog, "mapped")["pairs"]}
    post, user, category, tag = (rules.homes[name] for name in ("Post", "User", "Category", "Tag"))
    comment, reply = rules.comment.table, rules.reply.table
    for one, other in (
        (post, user),
        (post, category),
        (comment, post),
        (comment, user),
        (reply, comment),
        (rules.links, post),
        (rules.links, tag),
    ):
        _expect_tied(site, pairs, one, other)


def _expect_tied(site: Site, pairs: set[frozenset[str]], one: Table, other: Table) -> None:
    if frozenset((one.name, other.name)) in pairs:
        return
    file, line = site.place_of(one.name)
    raise Failure(
        f"We looked for a relationship between {code(one.name)} and {code(other.name)}.",
        expected="relationship() in one of their two classes.",
        actual="There is none.",
        file=file,
        line=line,
    )
