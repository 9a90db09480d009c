"""Judge SQL as values: text, rows and schema snapshots in; verdicts with evidence out.

Nothing here runs SQL or starts a process: a check runs the student's SQL in the sandbox and hands
what came back to these modules. Read them in this order:

- `named` reads a file of named statements (`-- name: add_book(:isbn, :title, :year)`).
- `loading` puts the reason a schema script does not load into words, with a cure.
- `structure` says what a schema snapshot declares: keys, foreign keys, junction tables.
- `tokens` makes facts that can be recognized, finds where each is stored, and so proves what is
  lost, kept twice (second and third normal form) or packed into one cell (first normal form).
- `dependencies` finds functional dependencies in rows: a second opinion, and an explanation.
- `compare` tells two query results apart; `shrink` makes the data that shows it small.
- `mutants` makes wrong versions of a query; `distill` picks the few databases that expose them.
- `python_sql` finds SQL that is put together from values in Python source.
- `style` lints SQL with the course's own rules.
- `diagram` draws a schema as Mermaid, and compares a student's own drawing with it.

The others serve these. `lexer` cuts SQL into tokens, `words` makes names safe to show, `schema`
holds a snapshot. `facts`, `links`, `evidence`, `redundancy` and `verdict` are parts of `tokens`,
the `loading_*` modules of `loading`, `mutations` of `mutants`, `mermaid` of `diagram`, and `joins`
of `style`.
"""
