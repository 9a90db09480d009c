SELECT
    book.isbn,
    book.title
FROM book
WHERE
    NOT EXISTS (
        SELECT 1
        FROM copy
        INNER JOIN loan ON copy.barcode = loan.barcode
        WHERE copy.isbn = book.isbn
    )
ORDER BY book.title;
