-- The latest version of each counterparty.
CREATE OR REPLACE TABLE staging.counterparties AS
SELECT
  c.* EXCEPT (is_deleted),
  FIRST_VALUE(c.legal_name) OVER history AS first_name,
  COUNT(*) OVER (PARTITION BY c.lei) AS n_same_lei
FROM raw.counterparties AS c
WHERE NOT c.is_deleted
QUALIFY ROW_NUMBER() OVER (PARTITION BY c.counterparty_id ORDER BY c.valid_from DESC) = 1
WINDOW history AS (PARTITION BY c.counterparty_id ORDER BY c.valid_from);
