from support import inside_app, inside_classes
from support.leaks import leaks
from support.maker import Maker, make_library
from support.site import Site
from support.sources import modules_of, own_files, refuse

from autograding.checks import Failure, Steps, check
from autograding.checks.orm import legacy_query, raw_sql, string_built
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "Which expression of SQLAlchemy says the same as this SQL?",
        "Look at the line named above, and at how the starter's routes asked this question.",
    ),
)
def test_no_raw_sql(student: Student) -> None:
    """Repositories work with the ORM and contain no SQL of their own.

    We read your Python without running it, and look for SQL that is written as text. Queries in
    the manner of SQLAlchemy 1.x cost nothing; the report names them.
    """
    modules = modules_of(student)
    for file in own_files(student):
        text = student.text(file)
        for advice in legacy_query(text, file, modules):
            student.record_finding("style", advice.message, file=file, line=advice.line)
        refuse((*string_built(text, file, modules), *raw_sql(text, file, modules)))


@check(
    after=("repositories_in_setup",),
    hints=(
        "Could whoever gets this still tell that there is a database behind it?",
        "Look at the method named above: let it send its query and return entities.",
    ),
)
def test_nothing_leaks(student: Student, step: Steps) -> None:
    """Repositories return entities and lists, and hand out neither queries nor sessions.

    We call get_all, search, authors_named and overdue, and look at what kind of thing they return.
    Then we read the classes of your repositories: their public methods should not return a query
    or session, nor take a part of a query. What begins with an underscore is your own business.
    """
    site = Site(student)
    with step("lists"):
        _expect_lists(site)
    with step("methods"):
        _expect_no_leaks(site)


def _expect_lists(site: Site) -> None:
    library = make_library(Maker(site.student.random), size=2)
    site.store(library)
    questions = [
        *([which, "get_all", []] for which in ("books", "members", "loans")),
        ["books", "search", [library.books[0].title]],
        ["books", "authors_named", [[library.authors[0].name]]],
        ["loans", "overdue", [library.today]],
    ]
    found = site.student.probe(inside_classes, "kinds_of_lists", questions)
    for (which, method, _), kind in zip(questions, found, strict=True):
        if kind not in ("list", ""):
            file, line = site.student.probe(inside_app, "place_of_method", which, method)
            raise Failure(
                f"We called {which}.{method} and looked at what it returns.",
                expected="A list.",
                actual=f"A {kind}.",
                file=file,
                line=line,
            )
    if "list" not in found:
        raise Failure("We called the six methods that return lists, and none of them works.")


def _expect_no_leaks(site: Site) -> None:
    classes = site.student.probe(inside_classes, "classes_of_repositories")
    own = set(own_files(site.student))
    for module, name in dict.fromkeys(map(tuple, classes)):
        stem = module.replace(".", "/")
        for file in sorted(own & {f"{stem}.py", f"{stem}/__init__.py"}):
            for leak in leaks(site.student.text(file), name):
                raise Failure(leak.message, file=file, line=leak.line)
