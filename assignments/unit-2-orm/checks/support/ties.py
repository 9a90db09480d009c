"""The relationships of a library: which classes they tie, and what following them must find."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from autograding.checks import Failure
from autograding.checks.sql.words import code, listed
from support.application import MODELS
from support.mapping import Mapping, Objects
from support.values import Token
from support.world import World

__all__ = ["BooksAndAuthors", "Tie", "books_and_copies", "copies_and_loans", "members_and_loans"]

_Ends = dict[Token, list[Token]]


@dataclass(frozen=True)
class Tie:
    """One thing has many others, and each of those has the one.

    Attributes:
        one, many: the two classes.
        pairs: a value of the one and a value of the other, for each pair that was stored.
        starts: a value of every object of the class `one`, also of those that have no other.
        values: what the others' values are, in words.
    """

    one: str
    many: str
    pairs: list[tuple[Token, Token]]
    starts: list[Token]
    values: str

    def expect(self, mapping: Mapping, objects: Objects) -> None:
        """Expect relationships in both directions that find what was stored.

        Raises:
            Failure: one is missing, or leads elsewhere.
        """
        ways = mapping.expect(self.one, self.many, many=True)
        objects.expect_leads(ways, _ends(self.pairs, self.starts), self.values)
        back = mapping.expect(self.many, self.one, many=False)
        turned = [(many, one) for one, many in self.pairs]
        objects.expect_leads(back, _ends(turned), "values")

    def expect_linked(self, mapping: Mapping) -> None:
        """Expect that both directions are one relationship.

        Raises:
            Failure: they know nothing of each other, or one is missing.
        """
        ways = mapping.expect(self.one, self.many, many=True)
        back = mapping.expect(self.many, self.one, many=False)
        mapping.expect_linked(ways, back)


def _ends(pairs: list[tuple[Token, Token]], starts: list[Token] | None = None) -> _Ends:
    found: defaultdict[Token, list[Token]] = defaultdict(list)
    for start in starts or ():
        found[start] = []
    for start, end in pairs:
        found[start].append(end)
    return dict(found)


def books_and_copies(world: World) -> Tie:
    """A book has copies."""
    pairs: list[Any] = [(copy.isbn, copy.barcode) for copy in world.copies]
    return Tie("Book", "Copy", pairs, [book.isbn for book in world.books], "barcodes")


def copies_and_loans(world: World) -> Tie:
    """A copy has loans."""
    pairs: list[Any] = [(loan.barcode, loan.loaned_on) for loan in world.loans]
    return Tie("Copy", "Loan", pairs, [copy.barcode for copy in world.copies], "days")


def members_and_loans(world: World) -> Tie:
    """A member has loans."""
    pairs: list[Any] = [(loan.email, loan.loaned_on) for loan in world.loans]
    return Tie("Member", "Loan", pairs, [member.email for member in world.members], "days")


class BooksAndAuthors:
    """A book has authors and an author has books: straight, or through a class of links."""

    def __init__(self, world: World, mapping: Mapping) -> None:
        self._mapping = mapping
        self._pairs = [(book.isbn, name) for book in world.books for name in book.authors]
        self._isbns = [book.isbn for book in world.books]
        self._names = [author.name for author in world.authors]
        self._link = next(filter(self._is_link, mapping.others), "")

    def _is_link(self, name: str) -> bool:
        ends = ("Book", "Author")
        return all(self._mapping.between(name, end, many=False) for end in ends)

    def expect_authors(self, objects: Objects) -> None:
        """Expect that a book leads to its authors.

        Raises:
            Failure: it does not.
        """
        self._expect("Book", "Author", self._pairs, self._isbns, objects, "names")

    def expect_books(self, objects: Objects) -> None:
        """Expect that an author leads to their books.

        Raises:
            Failure: it does not.
        """
        turned = [(name, isbn) for isbn, name in self._pairs]
        self._expect("Author", "Book", turned, self._names, objects, "ISBNs")

    def _expect(
        self,
        start: str,
        end: str,
        pairs: list[tuple[str, str]],
        starts: list[str],
        objects: Objects,
        values: str,
    ) -> None:
        if not self._link or self._mapping.between(start, end, many=True):
            ways = self._mapping.expect(start, end, many=True)
            objects.expect_leads(ways, _ends([*pairs], [*starts]), values)
            return
        [way, *_] = self._mapping.expect(start, self._link, many=True)
        for token in starts:
            wanted = sorted(other for one, other in pairs if one == token)
            found = [each for each in objects.of(self._link) if each.leads_to(token)]
            fits = len(objects.follow(way, token)) == len(wanted) == len(found)
            if not fits or not all(any(each.leads_to(name) for each in found) for name in wanted):
                raise Failure(
                    f"We stored a library and followed {code(way)} from the {start} {code(token)}.",
                    expected=f"Objects that lead to these {values}: {listed(wanted) or 'none'}.",
                    actual="They lead elsewhere.",
                    file=MODELS,
                )

    def expect_linked(self) -> None:
        """Expect that both directions are one relationship.

        Raises:
            Failure: they know nothing of each other, or one is missing.
        """
        mapping = self._mapping
        straight = mapping.between("Book", "Author", many=True)
        if straight and mapping.between("Author", "Book", many=True):
            mapping.expect_linked(straight, mapping.between("Author", "Book", many=True))
            return
        if not self._link:
            straight = mapping.expect("Book", "Author", many=True)
            mapping.expect_linked(straight, mapping.expect("Author", "Book", many=True))
        for end in ("Book", "Author"):
            there = mapping.expect(end, self._link, many=True)
            mapping.expect_linked(there, mapping.expect(self._link, end, many=False))
