WITH copies_now AS (
    SELECT
        copy.isbn,
        NOT EXISTS (
            SELECT 1
            FROM loan
            WHERE loan.barcode = copy.barcode AND loan.returned IS NULL
        ) AS is_free
    FROM copy
)

SELECT
    book.isbn,
    COUNT(copies_now.is_free) AS copies,
    COALESCE(SUM(copies_now.is_free), 0) AS free_copies
FROM book
LEFT JOIN copies_now ON book.isbn = copies_now.isbn
GROUP BY book.isbn
ORDER BY book.isbn;
