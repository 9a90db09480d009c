-- The keys are the values themselves, so most statements need no subquery.

-- name: add_author(name, country)
INSERT INTO author (name, country) VALUES (:name, :country);

-- name: add_book(isbn, title, year)
INSERT INTO book (isbn, title, year_published) VALUES (:isbn, :title, :year);

-- name: add_book_author(isbn, author)
INSERT INTO authorship (isbn, author) VALUES (:isbn, :author);

-- name: add_copy(barcode, isbn)
INSERT INTO copy (barcode, isbn) VALUES (:barcode, :isbn);

-- name: add_member(email, name, joined_on)
INSERT INTO member (email, full_name, joined) VALUES (:email, :name, :joined_on);

-- name: add_loan(barcode, email, loaned_on, due_on)
INSERT INTO loan (barcode, borrower, loaned, due)
VALUES (:barcode, :email, :loaned_on, :due_on);

-- name: find_book(isbn)
SELECT
    book.isbn,
    book.title,
    book.year_published AS year
FROM book
WHERE book.isbn = :isbn;

-- name: authors_of(isbn)
SELECT
    author.name,
    author.country
FROM author
WHERE EXISTS (
    SELECT 1
    FROM authorship
    WHERE authorship.author = author.name AND authorship.isbn = :isbn
);

-- name: find_member(email)
SELECT
    member.email,
    member.full_name AS name,
    member.joined AS joined_on
FROM member
WHERE member.email = :email;

-- name: rename_member(email, name)
UPDATE member SET full_name = :name
WHERE email = :email;

-- name: rename_author(name, new_name)
UPDATE author SET name = :new_name
WHERE name = :name;

-- name: return_copy(barcode, returned_on)
UPDATE loan SET returned = :returned_on
WHERE barcode = :barcode AND returned IS NULL;

-- name: remove_book_author(isbn, author)
DELETE FROM authorship
WHERE isbn = :isbn AND author = :author;

-- name: remove_copy(barcode)
DELETE FROM copy
WHERE barcode = :barcode;

-- name: remove_member(email)
DELETE FROM member
WHERE email = :email;
