-- A copy has at most one open loan, so this join never counts a copy twice.
SELECT
    books.isbn,
    COUNT(copies.copy_id) AS copies,
    COUNT(copies.copy_id) - COUNT(loans.loan_id) AS free_copies
FROM books
LEFT JOIN copies ON books.book_id = copies.book_id
LEFT JOIN loans
    ON
        copies.copy_id = loans.copy_id
        AND loans.returned_on IS NULL
GROUP BY books.book_id, books.isbn
ORDER BY books.isbn;
