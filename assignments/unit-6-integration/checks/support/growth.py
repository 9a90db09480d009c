"""What pages send and read, for a few rows and for more."""

import re
from collections import Counter
from dataclasses import dataclass, field

from autograding.checks import Failure
from autograding.checks.browser import Page
from autograding.checks.student import ObservedSql, Student
from support.crowd import Crowd
from support.detector import place_of_loop
from support.facts import World
from support.maker import Maker
from support.reading import read_again
from support.site import DATA, Site

__all__ = ["Growth", "Visit", "sent_by"]

_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
_FROM = re.compile(r"\bFROM\s+\W?(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Visit:
    """A page and the statements it sent, or why there is none."""

    page: Page | None = None
    sent: tuple[ObservedSql, ...] = ()
    failure: Failure | None = None


def sent_by(site: Site, *paths: str) -> list[ObservedSql]:
    """The statements that pages send, without those that begin and end transactions.

    Raises:
        Failure: a page cannot be opened.
    """
    site.student.sql_observed()
    for path in paths:
        site.open(path)
    return [
        each
        for each in site.student.sql_observed()
        if not each.sql.lstrip().upper().startswith(_NOT_COUNTED)
    ]


def visit(site: Site, path: str) -> Visit:
    """Open a page and look at what it sends."""
    try:
        site.student.sql_observed()
        page = site.open(path)
        sent = site.student.sql_observed()
    except Failure as failure:
        return Visit(failure=failure)
    counted = (e for e in sent if not e.sql.lstrip().upper().startswith(_NOT_COUNTED))
    return Visit(page, tuple(counted))


@dataclass
class Growth:
    """A blog that grew, and what each page sent before and after.

    Attributes:
        site: the blog.
        crowd: what is stored in it.
        more: what was stored between the two visits.
        key: the key of a comment on the post in the focus.
        limits: the most statements that each page may send, by its address.
    """

    site: Site
    crowd: Crowd
    more: World
    key: str
    limits: dict[str, int]
    _few: dict[str, Visit] = field(default_factory=dict)
    _many: dict[str, Visit] = field(default_factory=dict)

    @classmethod
    def of(cls, student: Student, limits: dict[str, int]) -> "Growth":
        """Visit pages, store more, visit them again, and keep what they cost for the report.

        Args:
            student: the submission.
            limits: the most statements of each page; {user}, {category}, {tag}, {post} and {key} in
                its address stand for those of the focus.
        """
        crowd = Crowd(Maker(student.random))
        site = Site(student)
        few = crowd.few()
        site.seed(few)
        key = next(iter(site.keys(crowd.focus.post.slug).values()), "none")
        focus = crowd.focus
        names = {
            "user": focus.user.name,
            "category": focus.category.slug,
            "tag": focus.tag.slug,
            "post": focus.post.slug,
            "key": key,
        }
        filled = {path.format(**names): limit for path, limit in limits.items()}
        growth = cls(site, crowd, crowd.more(), key, filled)
        for path in filled:
            visit(site, path)  # the first time may cost more
            growth._few[path] = visit(site, path)
        site.seed(growth.more)
        for path in filled:
            growth._many[path] = visit(site, path)
        growth._record(limits)
        return growth

    def expect_few(self, path: str, shown: tuple[str, ...] = ()) -> None:
        """Expect of a page at most its statements, no more for more rows, and what is stored now.

        Args:
            path: one of the pages that were visited.
            shown: values that were stored between the two visits and stand on the page.

        Raises:
            Failure: there are more, or none, or the page shows what was there before.
        """
        few, many, most = self._few[path], self._many[path], self.limits[path]
        for each in (few, many):
            if each.failure is not None:
                raise each.failure
        self._expect_fresh(path, many, shown)
        if len(many.sent) > len(few.sent):
            raise self._growing(path, few, many, most)
        if len(many.sent) > most:
            file, line, said = place_of_loop(self.site, path)
            raise Failure(
                f"We opened {path}.",
                expected=f"At most {most} statements.",
                actual=f"{len(many.sent)}{said or f', which read {_tables(many)}'}.",
                file=file,
                line=line,
            )

    def _growing(self, path: str, few: Visit, many: Visit, most: int) -> Failure:
        file, line, said = place_of_loop(self.site, path)
        return Failure(
            f"We opened {path}, stored as many rows once more, and opened it again.",
            expected=f"As many statements as before, and at most {most}.",
            actual=f"{len(few.sent)} statements, then {len(many.sent)}{said or _often(many)}.",
            file=file,
            line=line,
        )

    def _expect_fresh(self, path: str, many: Visit, shown: tuple[str, ...]) -> None:
        """Expect that the page shows what the database holds now, and asked it."""
        body = many.page.body if many.page else ""
        missing = [value for value in shown if value not in body]
        if missing:
            raise Failure(
                f"We opened {path}, stored more rows, and opened it again.",
                expected=f"It shows {missing[0]}, which is in the database now.",
                actual=f"{len(missing)} of {len(shown)} new values are not there.",
                file=DATA,
            )
        if not many.sent:
            raise Failure(
                f"We opened {path}, with rows that we had just stored.",
                expected="At least one statement: only the database knows them.",
                actual="None was seen.",
                file=DATA,
            )

    def expect_picked(self, *paths: str) -> None:
        """Store very many posts; expect that pages do not read more rows for that.

        Raises:
            Failure: one does.
        """
        many = self.crowd.very_many()
        before = {path: self._rows(path) for path in paths}
        self.site.seed(many)
        for path, few in before.items():
            rows, table = self._rows(path), self._worst
            if rows > few + len(many.posts) // 2:
                file, line = self.site.place_of(table)
                raise Failure(
                    f"We opened {path}, stored {len(many.posts)} more posts, and opened it again.",
                    expected="The database picks the 20 rows of a page, however many there are.",
                    actual=f"Its statements read {few} rows, then {rows}; most from {table}.",
                    file=file,
                    line=line,
                )

    _worst: str = ""

    def _rows(self, path: str) -> int:
        """How many rows the statements of a page bring."""
        read = read_again(self.site, sent_by(self.site, path))
        worst = max(read, key=lambda each: each.rows, default=None)
        self._worst = worst.tables if worst else ""
        return sum(each.rows for each in read)

    def expect_no_bodies(self, path: str) -> None:
        """Expect that a list reads no text of a post and none of a comment.

        Raises:
            Failure: it does.
        """
        bodies = {"a post": [post.body for post in self.more.posts]}
        bodies["a comment"] = [comment.body for comment in self.more.comments]
        for each in read_again(self.site, sent_by(self.site, path)):
            for what, texts in bodies.items():
                if any(each.holds(text) for text in texts):
                    file, line = self.site.place_of(each.tables.partition(",")[0])
                    raise Failure(
                        f"We opened {path} and asked its statements again.",
                        expected="They bring what the rows show, and no bodies.",
                        actual=f"One that reads {each.tables} brings the body of {what}.",
                        file=file,
                        line=line,
                    )

    def _record(self, names: dict[str, int]) -> None:
        """Keep what each page cost for the report."""
        for name, path in zip(names, self.limits, strict=True):
            few, many = self._few[path], self._many[path]
            if few.page and many.page:
                self.site.student.record_page(
                    re.sub(r"\{(\w+)\}", lambda found: found[1].upper(), name),
                    statements=(len(few.sent), len(many.sent)),
                    limit=self.limits[path],
                )


def _often(visit: Visit) -> str:
    """The statement that was sent most often, told by the table that it reads."""
    counted = Counter(each.sql for each in visit.sent).most_common(1)
    table = _FROM.search(counted[0][0]) if counted else None
    return f"; {counted[0][1]} of them read {table.group(1)}" if table else ""


def _tables(visit: Visit) -> str:
    found = [_FROM.search(each.sql) for each in visit.sent]
    return ", ".join(dict.fromkeys(table.group(1) for table in found if table))
