-- An id that a subquery does not find is NULL, and NOT NULL refuses the row: an
-- unknown ISBN, author, barcode or e-mail is an error instead of a silent nothing.

-- name: add_author(:name, :country)
INSERT INTO authors (name, country) VALUES (:name, :country);

-- name: add_book(:isbn, :title, :year)
INSERT INTO books (isbn, title, published) VALUES (:isbn, :title, :year);

-- name: add_book_author(:isbn, :author)
INSERT INTO book_authors (book_id, author_id)
VALUES (
    (SELECT book_id FROM books WHERE isbn = :isbn),
    (SELECT author_id FROM authors WHERE name = :author)
);

-- name: add_copy(:barcode, :isbn)
INSERT INTO copies (barcode, book_id)
VALUES (:barcode, (SELECT book_id FROM books WHERE isbn = :isbn));

-- name: add_member(:email, :name, :joined_on)
INSERT INTO members (email, name, joined_on) VALUES (:email, :name, :joined_on);

-- name: add_loan(:barcode, :email, :loaned_on, :due_on)
INSERT INTO loans (copy_id, member_id, loaned_on, due_on)
VALUES (
    (SELECT copy_id FROM copies WHERE barcode = :barcode),
    (SELECT member_id FROM members WHERE email = :email),
    :loaned_on,
    :due_on
);

-- name: find_book(:isbn)
SELECT
    isbn,
    title,
    published
FROM books
WHERE isbn = :isbn;

-- name: authors_of(:isbn)
SELECT
    authors.name,
    authors.country
FROM authors
INNER JOIN book_authors ON authors.author_id = book_authors.author_id
INNER JOIN books ON book_authors.book_id = books.book_id
WHERE books.isbn = :isbn
ORDER BY authors.name;

-- name: find_member(:email)
SELECT
    email,
    name,
    joined_on
FROM members
WHERE email = :email;

-- name: rename_member(:email, :name)
UPDATE members SET name = :name
WHERE email = :email;

-- name: rename_author(:name, :new_name)
UPDATE authors SET name = :new_name
WHERE name = :name;

-- name: return_copy(:barcode, :returned_on)
UPDATE loans SET returned_on = :returned_on
WHERE
    returned_on IS NULL
    AND copy_id = (SELECT copy_id FROM copies WHERE barcode = :barcode);

-- name: remove_book_author(:isbn, :author)
DELETE FROM book_authors
WHERE
    book_id = (SELECT book_id FROM books WHERE isbn = :isbn)
    AND author_id = (SELECT author_id FROM authors WHERE name = :author);

-- name: remove_copy(:barcode)
DELETE FROM copies
WHERE barcode = :barcode;

-- name: remove_member(:email)
DELETE FROM members
WHERE email = :email;
