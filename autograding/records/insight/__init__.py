"""What the whole class shows: states, stuck students, failures that are alike.

`tables` has what is kept of every repository, and `keeping` writes it when something changes. The
others read it: `listing` a page of students, `summary`, `analyses` and `help` the class in numbers.
"""
