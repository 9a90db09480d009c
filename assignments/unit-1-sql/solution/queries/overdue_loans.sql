SELECT
    books.title,
    members.name,
    loans.due_on
FROM loans
INNER JOIN copies ON loans.copy_id = copies.copy_id
INNER JOIN books ON copies.book_id = books.book_id
INNER JOIN members ON loans.member_id = members.member_id
WHERE
    loans.returned_on IS NULL
    AND loans.due_on < :today
ORDER BY loans.due_on;
