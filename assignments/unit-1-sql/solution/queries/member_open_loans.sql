-- "Open" belongs in ON: in WHERE it would drop the members without an open loan.
SELECT
    members.name,
    members.email,
    COUNT(loans.loan_id) AS open_loans
FROM members
LEFT JOIN loans
    ON
        members.member_id = loans.member_id
        AND loans.returned_on IS NULL
GROUP BY members.member_id, members.name, members.email
ORDER BY members.email;
