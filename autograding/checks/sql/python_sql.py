"""Find SQL that Python code puts together from values, by its syntax tree; nothing is run."""

from dataclasses import dataclass

__all__ = ["BuiltSql", "string_built_sql"]


@dataclass(frozen=True, kw_only=True)
class BuiltSql:
    """A call that runs SQL put together from values.

    Attributes:
        line: where the text is put together; `call_line` where it is run.
        function: the function around it, "" at module level.
        how: "f-string", "%", "+", ".format()", ".join()", ".replace()" or "Template".
        values: the expressions put in, as written, cleaned; never constants.
        message: the finding in whole sentences.
    """

    file: str
    line: int
    call_line: int
    function: str
    how: str
    values: tuple[str, ...]
    message: str


def string_built_sql(source: str, file: str) -> tuple[BuiltSql, ...]:
    """Find values pasted into SQL that reaches execute, executemany or executescript.

    Also through a local variable, a module constant, or a helper function of the same file that
    executes its parameter. Constant text is fine however it is put together, and so is a choice
    among constants: a look-up in a dict of constants, a conditional between constants, a value
    that was checked against constants before (`if order not in ("title", "year"): raise`),
    or a run of placeholders (`", ".join("?" * n)`).

    Raises:
        SyntaxError: the source is not Python; too deep or too large source counts as such.
    """
    raise NotImplementedError
