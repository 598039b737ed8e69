SELECT account_id, balance
FROM accounts
WHERE status = 'OPEN';
