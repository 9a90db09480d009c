"""Where the student's code ends transactions."""

from autograding.checks import Failure
from autograding.checks.orm import Finding, commits
from autograding.checks.sql.words import counted
from autograding.checks.student import Student
from support import inside_classes
from support.maker import Maker
from support.site import Site
from support.sources import modules_of, own_files, route_files

__all__ = ["expect_one_place"]

# Kinds of findings: what ends a transaction, and what calls a function that does.
_ENDS = frozenset({"commit", "begin", "autocommit"})
_CALLS = frozenset({"helper"})


def expect_one_place(site: Site) -> None:
    """Expect one function that ends transactions, and that neither views nor repositories do.

    Raises:
        Failure: there is none, or more than one, or it is the wrong one.
    """
    found = _found(site.student)
    for where, wrong in (
        ("A view or service", _in_views(site.student, found)),
        ("A repository", _in_repositories(site, found)),
    ):
        for first in wrong[:1]:
            raise Failure(
                f"{where} ends the transaction: {first.function or 'a line'} has {first.code}.",
                expected="One place in the set-up does, for all requests.",
                actual=f"{counted(len(wrong), 'place')} of this kind.",
                file=first.file,
                line=first.line,
            )
    ends = [each for each in found if each.kind in _ENDS]
    if ends:
        _expect_one(ends)
    else:
        _expect_kept(site)


def _expect_one(ends: list[Finding]) -> None:
    """Expect exactly one place; a method `commit` that hands on to another one is not counted.

    A unit of work has such a method, and it says nothing about when it is called.
    """
    callers = [each for each in ends if each.function.rpartition(".")[2] != "commit"]
    places = sorted({(each.file, each.function): each for each in callers or ends}.items())
    if len(places) > 1:
        names = ", ".join(f"{name or 'a line'} in {file}" for (file, name), _ in places[:4])
        second = places[1][1]
        raise Failure(
            "We looked for the place that commits.",
            expected="One place.",
            actual=f"{len(places)} places: {names}.",
            file=second.file,
            line=second.line,
        )


def _expect_kept(site: Site) -> None:
    """Expect that a form is kept, where no commit can be seen: it may be called by another name."""
    make = Maker(site.student.random)
    new = make.member()
    fields = {"email": new.email, "name": new.name, "joined_on": new.joined_on}
    site.browser.post("/members", fields)
    if new.email not in [row[1] for row in site.rows()["members"]]:
        raise Failure(
            "We looked for the place that commits, and sent POST /members.",
            expected="One place commits, once for each request that went well.",
            actual="There is no commit, and the member is not stored.",
            file="library/__init__.py",
        )


def _found(student: Student) -> list[Finding]:
    modules = modules_of(student)
    return [
        finding
        for file in own_files(student)
        for finding in commits(student.text(file), file, modules)
        if finding.kind in _ENDS | _CALLS
    ]


def _in_views(student: Student, found: list[Finding]) -> list[Finding]:
    files = set(route_files(student))
    return [each for each in found if each.file in files]


def _in_repositories(site: Site, found: list[Finding]) -> list[Finding]:
    """Those in the methods of the three repositories' classes."""
    classes = site.student.probe(inside_classes, "classes_of_repositories")
    own = {(module.replace(".", "/"), name) for module, name in classes}
    return [
        each
        for each in found
        if (each.file.removesuffix(".py"), each.function.rpartition(".")[0]) in own
    ]
