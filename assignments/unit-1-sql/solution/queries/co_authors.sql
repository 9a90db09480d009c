-- The junction table joins itself: once for the author asked for, once for the others.
SELECT DISTINCT co_authors.name
FROM authors
INNER JOIN book_authors AS own ON authors.author_id = own.author_id
INNER JOIN book_authors AS shared ON own.book_id = shared.book_id
INNER JOIN authors AS co_authors ON shared.author_id = co_authors.author_id
WHERE
    authors.name = :author
    AND co_authors.author_id <> authors.author_id
ORDER BY co_authors.name;
