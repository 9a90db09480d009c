SELECT
    books.isbn,
    books.title
FROM books
LEFT JOIN copies ON books.book_id = copies.book_id
LEFT JOIN loans ON copies.copy_id = loans.copy_id
GROUP BY books.book_id, books.isbn, books.title
HAVING COUNT(loans.loan_id) = 0
ORDER BY books.title;
