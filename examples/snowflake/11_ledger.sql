-- Ledger accounts against the trades of their book; the ledger's own names are quoted.
CREATE OR REPLACE VIEW reg.ledger_check ("code", label, difference) AS
SELECT
    g."Code",
    g."Label.EN",
    g.balance - t.notional
FROM raw."GlAccounts" AS g
INNER JOIN (
    SELECT book, SUM(notional) AS notional
    FROM raw.trades
    GROUP BY book
) AS t ON t.book = g.book
WHERE g."Code" NOT IN (
    SELECT x."Code"
    FROM raw."GlAccounts" AS x
    WHERE x."Label.EN" LIKE 'Suspense%'
);
