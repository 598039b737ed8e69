-- name: paid-since
-- Bills of a client, by its id.
SELECT b.id, b.amount
FROM bills b
WHERE b.client = :client-id AND b.paid >= :first-day::DATE AND (:with-drafts? IS TRUE OR b.draft IS FALSE);

-- name: close-bill!
UPDATE bills
SET closed = CASE WHEN :really-close?::BOOLEAN THEN now() END, closer = :closer-id, total = amount - discount
WHERE id = :bill-id AND amount > :floor-1;
