"""The use cases of the library, one function each. Routes call nothing else.

What holds for all of them:

- They take plain values and answer with the frozen values of `library/rows.py`. A day is a
  `datetime.date`. Text is compared and stored exactly as it comes.
- They work with `db.session` (see `library/database.py`), and they write no SQL.
- A function that changes something commits once, as its last step: all of it or nothing.
- When anything goes wrong, it rolls back before the error leaves it. The page that shows the
  error reads the database with the same session.
- It raises the errors of `library/errors.py` that its docstring names. An error that nobody
  thought of is rolled back, too, and goes on as it is.

You will need the same few lines in many of them. Modules of your own beside these files, or
beside `library/models.py`, are welcome.
"""
