from collections.abc import Iterator

from support import inside_app
from support.site import Site
from support.sources import ENTITIES, modules_of, own_files, refuse

from autograding.checks import Failure, Steps, check
from autograding.checks.orm import orm_use
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure


@check(
    hints=(
        "Which question does this line ask the database? Which method could answer it instead?",
        "Look at the line named above; if it calls a helper, look at the helper, too.",
    ),
)
def test_routes_without_orm(student: Student, step: Steps) -> None:
    """No view knows the ORM, directly or through a helper.

    We read the modules in which your views stand, without running them: no import of SQLAlchemy or
    library.database, no session, no query, and no helper outside library/repositories that has
    one. Making entities, and reading and changing their attributes, is fine.
    """
    modules = modules_of(student)
    views = _modules_of_views(student)
    for name in ("books", "members", "loans"):
        with step(name):
            files = list(dict.fromkeys(_files(student, name, views)))
            if not files:
                raise Failure(
                    f"We looked for the views of {name} and found none.",
                    file=f"library/routes/{name}.py",
                )
            for file in files:
                text = student.text(file)
                refuse(orm_use(text, file, entities=ENTITIES, modules=modules))


def _modules_of_views(student: Student) -> dict[str, str]:
    """The module of each view by its endpoint, if the application can be made at all."""
    try:
        return dict(Site(student).student.probe(inside_app, "view_modules"))
    except (Failure, WorkerFailure):
        return {}


def _files(student: Student, name: str, views: dict[str, str]) -> Iterator[str]:
    """The files in which the views of a part stand."""
    own = set(own_files(student))
    yield from own & {f"library/routes/{name}.py"}
    for endpoint, module in sorted(views.items()):
        if endpoint.startswith(f"{name}."):
            yield from own & {module.replace(".", "/") + ".py"}
