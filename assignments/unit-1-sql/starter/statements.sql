-- statements.sql: one SQL statement below each name.
--
-- Keep the lines that start with "-- name:". They are how try_it.py and the grader find your
-- statements, whatever your tables are called. A word with a colon, such as :isbn, is a
-- parameter: write it where the value belongs, without quotes around it.

-- ---- Create: one new row each.

-- name: add_author(:name, :country)
-- TODO: store an author.
--   Expected: a second author of the same name is refused.

-- name: add_book(:isbn, :title, :year)
-- TODO: store a book, still without authors.
--   Expected: a second book with this ISBN is refused.

-- name: add_book_author(:isbn, :author)
-- TODO: record that this author (by name) wrote this book.
--   Expected: an unknown ISBN or author is refused with an error; a second author is one more row.

-- name: add_copy(:barcode, :isbn)
-- TODO: store a copy of a book.
--   Expected: an unknown ISBN is refused with an error.

-- name: add_member(:email, :name, :joined_on)
-- TODO: store a member.
--   Expected: a second member with this e-mail is refused.

-- name: add_loan(:barcode, :email, :loaned_on, :due_on)
-- TODO: lend this copy to this member; it is not returned yet.
--   Expected: an unknown barcode or e-mail, or a copy that is out, is refused with an error.

-- ---- Read: SELECT the columns in the order stated.

-- name: find_book(:isbn)
-- TODO: select isbn, title, year of one book.
--   Expected: one row; no row for an unknown ISBN.

-- name: authors_of(:isbn)
-- TODO: select name, country of each author of a book.
--   Expected: three rows for 9799000522360 in the sample data.

-- name: find_member(:email)
-- TODO: select email, name, joined_on of one member.
--   Expected: one row; no row for an unknown e-mail.

-- ---- Update: exactly the row that is meant. No error when there is none.

-- name: rename_member(:email, :name)
-- TODO: change a member's name.
--   Expected: the new name appears with all their loans, and no other member changes.

-- name: rename_author(:name, :new_name)
-- TODO: change an author's name.
--   Expected: the new name appears with all their books.

-- name: return_copy(:barcode, :returned_on)
-- TODO: record the day the copy came back.
--   Expected: only its open loan changes; loans that were returned earlier keep their day.

-- ---- Delete: exactly the row that is meant. No error when there is none.

-- name: remove_book_author(:isbn, :author)
-- TODO: this author did not write this book after all.
--   Expected: the book and the author stay, and so do the book's other authors.

-- name: remove_copy(:barcode)
-- TODO: delete a copy.
--   Expected: gone; but a copy with loans, old or open, is refused by the database.

-- name: remove_member(:email)
-- TODO: delete a member.
--   Expected: gone; but a member with loans, old or open, is refused by the database.
