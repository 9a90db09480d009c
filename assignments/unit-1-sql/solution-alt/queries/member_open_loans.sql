SELECT
    full_name AS name,
    email,
    (
        SELECT COUNT(*)
        FROM loan
        WHERE loan.borrower = member.email AND loan.returned IS NULL
    ) AS open_loans
FROM member
ORDER BY email;
