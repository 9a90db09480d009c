from support.journal import Journal
from support.journal_operators import Operators

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Of which type is a value that comes out of a JSON body?",
        "Look at document-store/journal/checking.py and accounts.py.",
    ),
)
def test_operators_refused(student: Student, step: Steps) -> None:
    """What comes from outside is data, and never an operator or a path.

    We send objects where a PIN, a user or an action belongs, and keys with “$” or “.” at several
    depths. Nothing of that may come near the store. Good text with such characters is taken.
    """
    operators = Operators(Journal(student), student.random)
    with step("sign_in"):
        operators.expect_sign_in()
    with step("text"):
        operators.expect_text()
    with step("keys"):
        operators.expect_keys()
