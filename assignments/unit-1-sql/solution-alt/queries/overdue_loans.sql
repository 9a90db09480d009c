WITH overdue AS (
    SELECT
        barcode,
        borrower,
        due
    FROM loan
    WHERE returned IS NULL AND due < :today
)

SELECT
    book.title,
    member.full_name AS name,
    overdue.due AS due_on
FROM overdue
INNER JOIN member ON overdue.borrower = member.email
INNER JOIN copy ON overdue.barcode = copy.barcode
INNER JOIN book ON copy.isbn = book.isbn
ORDER BY overdue.due;
