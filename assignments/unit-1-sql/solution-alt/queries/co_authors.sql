WITH own_books AS (
    SELECT isbn
    FROM authorship
    WHERE author = :author
)

SELECT author AS name
FROM authorship
WHERE isbn IN (SELECT own_books.isbn FROM own_books)
EXCEPT
SELECT :author AS name
ORDER BY name;
