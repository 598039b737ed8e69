-- Bring the use of limits up to date.
MERGE INTO mart.limits AS l
USING (
    SELECT counterparty_id, net_eur, as_of
    FROM mart.exposures
    QUALIFY as_of = MAX(as_of) OVER (PARTITION BY counterparty_id)
) AS e
ON l.counterparty_id = e.counterparty_id
WHEN MATCHED AND e.net_eur > l.limit_eur THEN
    UPDATE SET used_eur = e.net_eur, breached_on = COALESCE(l.breached_on, e.as_of)
WHEN MATCHED THEN
    UPDATE SET used_eur = e.net_eur, peak_eur = GREATEST(l.peak_eur, e.net_eur)
WHEN NOT MATCHED THEN
    INSERT (counterparty_id, peak_eur, used_eur, limit_eur)
    VALUES (e.counterparty_id, e.net_eur, e.net_eur, 0);
