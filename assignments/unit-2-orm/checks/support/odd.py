"""Names and addresses with characters that mean something in SQL or in a pattern."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from support.application import Application, Call
from support.facts import Author, Member
from support.maker import Maker
from support.world import World

__all__ = ["expect_found"]


def expect_found(application: Application, random: Random, odd: Sequence[str]) -> None:
    """Expect that authors and members of odd names are stored, and that exactly they are found.

    Beside each stands another whose name differs in the odd characters only.

    Raises:
        Failure: one is not found, or another one is.
    """
    make, world = Maker(random), World(application)
    for characters in odd:
        author, member = make.author(), make.member()
        authors = [_named(author, text) for text in ("x" * len(characters), characters)]
        members = [_addressed(member, text) for text in ("x" * len(characters), characters)]
        world.add(*authors, *(make.book(each) for each in authors), *members)
    pages = [Call.of("members.get_member", member.email) for member in world.members]
    lists = [Call.of("catalog.books_by", author.name) for author in world.authors]
    for member, answer in zip(world.members, application.each(*pages), strict=True):
        answer.expect(world.member_page(member))
    for author, answer in zip(world.authors, application.each(*lists), strict=True):
        answer.expect(world.book_rows(b for b in world.books if author.name in b.authors))


def _named(author: Author, text: str) -> Author:
    return replace(author, name=f"{author.name}{text}y", country=f"{author.country}{text}y")


def _addressed(member: Member, text: str) -> Member:
    return replace(member, email=f"{text}{member.email}", name=f"{member.name}{text}y")
