"""One statement, asked of the planner again and again with other indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from autograding.checks.indexes.findings import DESC
from autograding.checks.indexes.plans import Access, Plan, Planner, Statement, Trial
from autograding.checks.indexes.schema import Table
from autograding.checks.indexes.words import first_word, named, ordered
from autograding.checks.sql.schema import fold, folded

__all__ = ["MOST_COLUMNS", "Gain", "Question"]

MOST_COLUMNS = 3
"""Of an index that is proposed, before the columns that only give an order."""


@dataclass(frozen=True, kw_only=True)
class Gain:
    """An index with which the planner does better.

    Attributes:
        table: the table's own spelling.
        columns: what the index holds, in order; the last ones may end in ` DESC`.
        before: how the table was read without it.
        after: the plan with it.
        trials: what was made for that plan, this index among it.
        serves: the columns among them that the index looks up; the others give the order.
        beside: another index is needed as well (both sides of an OR).
    """

    table: str
    columns: tuple[str, ...]
    before: Access
    after: Plan
    trials: tuple[Trial, ...]
    serves: tuple[str, ...] = ()
    beside: bool = False


@dataclass(frozen=True)
class Question:
    """A statement with its plan as it is."""

    planner: Planner
    statement: Statement
    plan: Plan

    def answer(self, trials: Sequence[Trial]) -> Plan:
        """The plan with these indexes."""
        return self.planner.explain([self.statement], trials)[0]

    def used(self, plan: Plan, trial: int) -> list[Access]:
        """What a plan looks up in the trial of this number."""
        return [each for each in plan.by(self.planner.trial_name(trial)) if each.terms]

    def columns(self, table: Table) -> list[str]:
        """The table's columns that this statement may compare.

        Whoever changes a parent has the foreign keys of its children compared.
        """
        if self._names is None:
            return list(table.columns)
        names = self._names
        if first_word(self.statement.sql) in ("DELETE", "UPDATE"):
            names |= folded(column for key in table.keys for column in key.columns)
        return [each for each in table.columns if fold(each) in names]

    def before(self, access: Access) -> Access:
        """How the table is read as it is that the given access reads otherwise."""
        same = [each for each in self.plan.accesses if each.name == access.name]
        return next((each for each in same if each.whole), same[0] if same else access)

    def in_order(
        self,
        table: Table,
        before: Access,
        prefix: tuple[str, ...],
        made: Sequence[Trial] = (),
    ) -> Gain | None:
        """Put one column of ORDER BY after the other behind a prefix, until nothing is sorted.

        Columns are added as long as less is left to sort; None if none helps.
        """
        columns = prefix
        best, trials = self.plan, tuple(made)
        if prefix:
            trials = (*made, Trial(table.name, prefix))
            best = self.answer(trials)
        while len(columns) < len(prefix) + MOST_COLUMNS:
            steps = [
                (after, tried)
                for column in self._next(table, columns)
                for tried in [(*made, Trial(table.name, (*columns, column)))]
                for after in [self.answer(tried)]
                if after.by(self.planner.trial_name(len(made)))
            ]
            plan, tried = min(steps, key=lambda step: step[0].sorts, default=(best, trials))
            if plan.sorts >= best.sorts:
                break
            best, trials, columns = plan, tried, tried[-1].columns
        if columns == prefix:
            return None
        return Gain(
            table=table.name,
            columns=columns,
            before=before,
            after=best,
            trials=trials,
            serves=prefix,
        )

    def _next(self, table: Table, columns: tuple[str, ...]) -> list[str]:
        """What may come next, upwards before downwards."""
        held = {fold(each.removesuffix(DESC)) for each in columns}
        names = self._ordered
        free = [
            each
            for each in table.columns
            if fold(each) not in held and (names is None or fold(each) in names)
        ]
        return [*free, *(column + DESC for column in free)]

    @cached_property
    def _names(self) -> frozenset[str] | None:
        return named(self.statement.sql, self.planner.views)

    @cached_property
    def _ordered(self) -> frozenset[str] | None:
        return ordered(self.statement.sql, self.planner.views)
