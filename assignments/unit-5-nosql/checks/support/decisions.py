"""What a student decided in DECISIONS.md, and what the texts there decide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autograding.checks import Failure
from autograding.checks.notes import Section
from autograding.checks.student import Student

__all__ = ["SCENARIOS", "Scenario", "expect_decided"]

_FILE = "DECISIONS.md"
_WORDS = 4  # fewer say no more than the choice does
_KINDS: Mapping[str, str] = {
    "relational": r"relational|sql",
    "key-value": r"key[\W_]?values?",
    "document": r"documents?",
    "column-family": r"column[\W_]?famil(?:y|ies)|wide[\W_]?columns?",
    "graph": r"graphs?",
}
_LINE = re.compile(r"^\W*(choice|reason)\b\W*?:[*_ \t]*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Scenario:
    """A system that somebody has to choose a store for.

    Attributes:
        heading: as in DECISIONS.md.
        fits: the kinds of store that are made for it.
        passages: what in the text decides it, word for word.
        question: what to ask oneself when another kind was chosen.
    """

    heading: str
    fits: frozenset[str]
    passages: tuple[str, ...]
    question: str

    @property
    def hint(self) -> str:
        """The question, and where its answer stands."""
        return (
            f"{self.question} Read once more: {', '.join(f'“{each}”' for each in self.passages)}."
        )


SCENARIOS: Mapping[str, Scenario] = {
    "codes": Scenario(
        "1. One-time codes",
        frozenset({"key-value"}),
        ("only ever asks one thing", "valid for ten minutes", "if all of them are lost"),
        "Which store does nothing but find one thing by its name, and forget it in time?",
    ),
    "seats": Scenario(
        "2. Seats",
        frozenset({"relational"}),
        ("all three or none", "sold once", "each month in another way"),
        "Which store changes things together, keeps rules, and adds up what nobody planned?",
    ),
    "turbines": Scenario(
        "3. Wind turbines",
        frozenset({"column-family"}),
        ("while it is cut off from the others", "one turbine and a span of time"),
        "Which store takes endless writes in each data center, and keeps a row's values in order?",
    ),
    "settings": Scenario(
        "4. Settings of an editor",
        frozenset({"document", "key-value"}),
        ("nested as its author likes", "all settings of one person", "Nobody asks anything across"),
        "What has to be known beforehand about the shape, and by what is all of it fetched?",
    ),
    "climbers": Scenario(
        "5. Climbing partners",
        frozenset({"graph"}),
        ("through which chain of people", "two or seven links"),
        "In which store is a link a thing of its own that can be followed any number of times?",
    ),
    "shop": Scenario(
        "6. A shop for everything",
        frozenset({"document"}),
        ("attributes that nobody has thought of", "all about the product at once", "filter by"),
        "Which store keeps a nested thing as one whole, and still looks at what is inside?",
    ),
    "club": Scenario(
        "7. Rowing club",
        frozenset({"relational"}),
        ("300 members", "must not be reserved twice", "new reports at each meeting"),
        "How much is it really, and who keeps the rule and answers questions that come tomorrow?",
    ),
    "chat": Scenario(
        "8. Chat",
        frozenset({"column-family", "document"}),
        ("appended and hardly ever changed", "the latest fifty of one conversation"),
        "What is the one question, and which stores spread such data over more and more machines?",
    ),
}


def expect_decided(student: Student, name: str) -> None:
    """Expect that a kind of store was chosen that fits, and that a reason is given.

    Raises:
        Failure: it was not; which kinds fit is not told.
    """
    scenario = SCENARIOS[name]
    section = Section(student, _FILE, scenario.heading)
    told = _told(section.text)
    _expect_fitting(section, scenario, told.get("choice", ""))
    if len(re.findall(r"[^\W\d_]+", told.get("reason", ""))) < _WORDS:
        raise section.failure(
            f"We read your reason below “{scenario.heading}”. Your choice fits.",
            expected="One sentence behind “Reason:” that names what in the text decides it.",
            actual=told.get("reason", "")[:100] or "It is empty.",
        )


def _told(text: str) -> dict[str, str]:
    """What stands behind “Choice:” and “Reason:”, in single spaces."""
    _, *parts = _LINE.split(text)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {label.lower(): " ".join(words.split()) for label, words in pairs}


def _expect_fitting(section: Section, scenario: Scenario, choice: str) -> None:
    found = [kind for kind, pattern in _KINDS.items() if _names(choice, pattern)]
    if len(found) != 1:
        raise _failure(
            section,
            f"We read your choice below “{scenario.heading}”.",
            expected=f"One of these behind “Choice:”: {', '.join(_KINDS)}.",
            actual=choice[:100] or "It is empty.",
            hint="Choose one, for the data that the text is about; the rest goes into “Reason:”.",
        )
    if found[0] not in scenario.fits:
        raise _failure(
            section,
            f"We read your choice below “{scenario.heading}”.",
            expected="A kind of store that is made for what this text asks.",
            actual=f"{found[0]}.",
            hint=scenario.hint,
        )


def _names(choice: str, pattern: str) -> bool:
    # "NoSQL" names no kind; "non-relational" is not relational.
    return re.search(rf"(?<!\w)(?<!non-)(?:{pattern})(?!\w)", choice, re.IGNORECASE) is not None


def _failure(section: Section, message: str, *, expected: str, actual: str, hint: str) -> Failure:
    failure = section.failure(message, expected=expected, actual=actual)
    failure.hint = hint
    return failure
