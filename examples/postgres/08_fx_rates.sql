-- Average the quotes of a day; a later batch of the same day refines the average.
INSERT INTO staging.fx_rates AS t (currency, rate_date, rate_to_eur, n_quotes)
SELECT
    q.currency,
    q.quoted_on,
    avg(q.rate),
    count(q.rate)
FROM core.fx_quotes AS q
WHERE q.rate > 0
GROUP BY q.currency, q.quoted_on
ON CONFLICT (rate_date, currency) DO UPDATE
    SET
        rate_to_eur = (t.rate_to_eur * t.n_quotes + excluded.rate_to_eur * excluded.n_quotes)
            / (t.n_quotes + excluded.n_quotes),
        n_quotes = t.n_quotes + excluded.n_quotes
    WHERE t.locked IS NOT TRUE;
