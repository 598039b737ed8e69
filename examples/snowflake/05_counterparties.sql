-- The current version of each counterparty with its parent's name.
CREATE OR REPLACE VIEW staging.counterparties AS
SELECT
    c.* EXCLUDE (parent_id, valid_from) RENAME (legal_name AS name),
    p.legal_name AS parent_name
FROM raw.counterparties AS c
LEFT JOIN raw.counterparties AS p ON p.counterparty_id = c.parent_id
QUALIFY ROW_NUMBER() OVER (PARTITION BY c.counterparty_id ORDER BY c.valid_from DESC) = 1;
