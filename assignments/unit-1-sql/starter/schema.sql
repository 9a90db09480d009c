-- schema.sql: the tables of your library.
--
-- Draw first (er-diagram.md), then write. The names of tables and columns are yours;
-- the facts to store are in README.md, under "The library". Run `python try_it.py` after
-- each step.

-- TODO 1: Write a CREATE TABLE for each kind of thing the library keeps facts about.
--   Expected: try_it.py says "[ok] schema.sql: N tables". Every fact has one place: you
--   could change any name, title or country by changing one row.

-- TODO 2: Let a book have several authors, and an author several books.
--   Ask yourself: which rows, in which table, say that one book has three authors?
--   Expected: no cell holds a list, and a fourth author needs no new column.

-- TODO 3: Give every table a PRIMARY KEY that can never be NULL, and connect the tables
--   with REFERENCES.
--   Expected: a copy of an unknown book cannot be stored, and a member who has loans
--   cannot be deleted.

-- TODO 4: Let the database refuse what cannot be true: a fact that is missing, a second
--   member with the same e-mail, the year 0, the year 'soon', a loan due before it began.
--   Expected: each of these ends in an IntegrityError. Try them: SQLite is more generous
--   with the types of columns than you may think.

-- TODO 5: Let the database refuse a second open loan of the same copy.
--   Expected: an IntegrityError while the copy is out; no error once it was returned, and
--   none for the loans of last year.
