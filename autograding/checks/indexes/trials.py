"""Try indexes in the empty database, and see what the planner makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autograding.checks.indexes.plans import Access, Plan, Planner, Statement, Trial
from autograding.checks.indexes.question import MOST_COLUMNS, Gain, Question
from autograding.checks.indexes.schema import Table
from autograding.checks.indexes.words import asks_only_whether_known
from autograding.checks.sql.schema import fold

__all__ = ["Trials"]


@dataclass(frozen=True)
class _Single:
    """What an index on one column does: the access that it serves, and the plan."""

    column: str
    access: Access
    after: Plan

    @property
    def is_equality(self) -> bool:
        return self.access.terms[0].is_equality


class Trials:
    """Tries indexes for statements, for many of them at once where that is possible.

    Attributes:
        questions: the statements in their order, each with its plan as it is.
    """

    def __init__(self, planner: Planner, statements: Sequence[Statement]) -> None:
        self._planner = planner
        plans = planner.explain(statements)
        self.questions = [
            Question(planner, statement, plan)
            for statement, plan in zip(statements, plans, strict=True)
        ]

    def scans(self, number: int) -> tuple[Gain, ...]:
        """Indexes that spare reading a table as a whole."""
        question = self.questions[number]
        gains: list[Gain] = []
        now = question.plan
        for table, singles in self._helpful(number):
            gain = _composed(question, table, singles, gains, now)
            if gain is not None:
                gains.append(gain)
                now = gain.after
        if gains or not question.plan.whole:
            return tuple(gains)
        return self._together(question)

    def weak(self, number: int) -> tuple[Gain, ...]:
        """Indexes that serve an equality where now one serves a range only."""
        gains = [self._stronger(number, access) for access in self.questions[number].plan.by_range]
        return tuple(gain for gain in gains if gain is not None)

    def sorts(self, number: int) -> tuple[Gain, ...]:
        """An index that gives the order of ORDER BY, so that nothing has to be sorted."""
        question = self.questions[number]
        if question.plan.sorts < 2:  # one that only puts ties in order is cheap
            return ()
        for access in [each for each in question.plan.accesses if each.tables][:2]:
            table = self._planner.tables[access.tables[0]]
            equal = (term.column for term in access.terms if term.is_equality)
            prefix = tuple(column for column in equal if column in table.columns)
            gain = question.in_order(table, access, prefix)
            if gain is not None and len(gain.after.whole) <= len(question.plan.whole):
                return (gain,)
        return ()

    @cached_property
    def _singles(self) -> dict[tuple[int, str], list[_Single]]:
        """For each statement and table: one column after the other, tried on all statements."""
        wanted: dict[tuple[str, str], list[int]] = {}
        for number, question in enumerate(self.questions):
            for table in _in_question(question.plan):
                for column in question.columns(self._planner.tables[table]):
                    wanted.setdefault((table, column), []).append(number)
        found: dict[tuple[int, str], list[_Single]] = {}
        for (table, column), numbers in wanted.items():
            trial = Trial(self._planner.tables[table].name, (column,))
            statements = [self.questions[each].statement for each in numbers]
            plans = self._planner.explain(statements, [trial])
            for number, after in zip(numbers, plans, strict=True):
                if single := _single(self.questions[number], column, after):
                    found.setdefault((number, table), []).append(single)
        return found

    def _helpful(self, number: int) -> list[tuple[Table, list[_Single]]]:
        """Columns whose index spares a whole table, by table and alias; foreign keys first."""
        whole = len(self.questions[number].plan.whole)
        groups: dict[tuple[str, str], list[_Single]] = {}
        for (owner, table), singles in self._singles.items():
            for single in singles if owner == number else ():
                if len(single.after.whole) < whole:
                    groups.setdefault((table, single.access.name), []).append(single)
        ranked = [(self._planner.tables[table], singles) for (table, _), singles in groups.items()]
        return sorted(ranked, key=lambda group: not _own_keys(*group))

    def _together(self, question: Question) -> tuple[Gain, ...]:
        """Indexes that help only side by side, as those for both sides of an OR do."""
        names = {name for access in question.plan.whole for name in access.tables}
        trials = tuple(
            Trial(table.name, (column,))
            for table in (self._planner.tables[name] for name in sorted(names))
            for column in question.columns(table)
            if not table.begins(column)
        )
        after = question.answer(trials) if len(trials) > 1 else question.plan
        if after.error or len(after.whole) >= len(question.plan.whole):
            return ()
        return tuple(
            Gain(
                table=trial.table,
                columns=trial.columns,
                before=question.before(used[0]),
                after=after,
                trials=trials,
                serves=trial.columns,
                beside=True,
            )
            for place, trial in enumerate(trials)
            for used in [question.used(after, place)]
            if used
        )

    def _stronger(self, number: int, access: Access) -> Gain | None:
        """An index that begins with an equality, for a table that is read by a range."""
        question = self.questions[number]
        table = self._planner.tables[access.tables[0]]
        behind = [term.column for term in access.terms if term.is_equality]
        singles = self._singles.get((number, access.tables[0]), ())
        alone = [
            each.column for each in singles if each.is_equality if each.access.name == access.name
        ]
        both = dict.fromkeys(column for column in (*behind, *alone) if not table.begins(column))
        equal = list(both)[: MOST_COLUMNS - 1]
        if not equal or self._planner.is_partial(access.index):
            return None
        terms = [each.column for each in access.terms if not each.is_equality]
        ranged = [column for column in terms if column in table.columns]
        trial = Trial(table.name, (*equal, *ranged[:1]))
        after = question.answer([trial])
        used = question.used(after, 0)
        if not used or len(after.whole) > len(question.plan.whole):
            return None
        # PostgreSQL sorts behind IS NULL whatever the index: a few rows, and no order lost.
        sorts_anyway = any(term.operator == "null" for term in used[0].terms)
        if after.sorts > question.plan.sorts and not sorts_anyway:
            return None
        return Gain(
            table=table.name,
            columns=trial.columns,
            before=access,
            after=after,
            trials=(trial,),
            serves=tuple(equal),
        )


def _in_question(plan: Plan) -> Iterable[str]:
    """The tables that are read as a whole, or by a range only, in the plan's order."""
    asked = [each for each in plan.accesses if each in plan.whole or each in plan.by_range]
    return dict.fromkeys(table for access in asked for table in access.tables)


def _single(question: Question, column: str, after: Plan) -> _Single | None:
    """What an index on one column serves in a plan; None if nothing worth it."""
    for access in question.used(after, 0):
        known = asks_only_whether_known(question.statement.sql, column)
        if access.terms[0].is_equality or not known:
            return _Single(column, access, after)
    return None


def _composed(
    question: Question,
    table: Table,
    singles: Sequence[_Single],
    gains: Sequence[Gain],
    now: Plan,
) -> Gain | None:
    """The best index for one table, beside those found already; None if it adds nothing."""
    made = gains[-1].trials if gains else ()
    for columns in _candidates(table, singles):
        trials = (*made, Trial(table.name, columns))
        after = question.answer(trials)
        used = question.used(after, len(made))
        if used and len(after.whole) < len(now.whole):
            gain = Gain(
                table=table.name,
                columns=columns,
                before=question.before(singles[0].access),
                after=after,
                trials=trials,
                serves=tuple(term.column for term in used[0].terms),
            )
            return _with_order(question, table, gain)
    return None


def _with_order(question: Question, table: Table, gain: Gain) -> Gain:
    """The same index made longer, if that spares the sort as well."""
    if gain.after.sorts < 2:
        return gain
    longer = question.in_order(table, gain.before, gain.columns, gain.trials[:-1])
    if longer is None or len(longer.after.whole) > len(gain.after.whole):
        return gain
    return replace(longer, serves=gain.serves)


def _candidates(table: Table, singles: Sequence[_Single]) -> list[tuple[str, ...]]:
    """Indexes to try: a foreign key, all equalities with a range behind them, single columns."""
    own = _own_keys(table, singles)
    if own:
        return [(own[0],)]
    equal = [single.column for single in singles if single.is_equality]
    ranged = [single.column for single in singles if not single.is_equality]
    longest = (*equal[: MOST_COLUMNS - 1], *ranged[:1])
    return [longest, *[(single.column,) for single in singles]]


def _own_keys(table: Table, singles: Sequence[_Single]) -> list[str]:
    """The columns among these that are foreign keys and are compared with one value."""
    keys = {fold(key.columns[0]) for key in table.keys if len(key.columns) == 1}
    return [each.column for each in singles if each.is_equality and fold(each.column) in keys]
