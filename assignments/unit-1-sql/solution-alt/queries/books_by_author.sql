SELECT
    isbn,
    title,
    year_published AS year
FROM book
WHERE isbn IN (SELECT authorship.isbn FROM authorship WHERE authorship.author = :author)
ORDER BY year_published, title;
