SELECT
    books.isbn,
    books.title,
    books.published
FROM books
INNER JOIN book_authors ON books.book_id = book_authors.book_id
INNER JOIN authors ON book_authors.author_id = authors.author_id
WHERE authors.name = :author
ORDER BY books.published, books.title;
