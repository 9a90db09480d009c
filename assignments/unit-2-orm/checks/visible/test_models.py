from support.application import MODELS, Application
from support.mapping import Mapping
from support.outside import class_line

from autograding.checks import Failure, check
from autograding.checks.sql.diagram import draw
from autograding.checks.student import Student


@check(
    hints=(
        "What does `python try_it.py` say about library/models.py?",
        "Look at the class or the line that is named above.",
    ),
)
def test_models_load(student: Student) -> None:
    """Author, Book, Copy, Member and Loan are models, and their tables can be created.

    We import library/models.py, ask SQLAlchemy what it maps, and create all tables in an empty
    SQLite database.
    """
    mapping = Mapping(student)
    if mapping.problem:
        raise Failure(
            "We imported library/models.py, and SQLAlchemy could not make sense of the models.",
            actual=mapping.problem,
            file=MODELS,
        )
    for name in mapping.missing:
        raise Failure(f"We looked for the class {name} and did not find it.", file=MODELS)
    for name in mapping.unmapped:
        raise Failure(
            f"{name} is a class, but SQLAlchemy maps it to no table.",
            expected=f"class {name}(Base) with a __tablename__ and columns.",
            file=MODELS,
            line=class_line(student, name),
        )
    student.record_diagram(draw(Application(student).schema()))
