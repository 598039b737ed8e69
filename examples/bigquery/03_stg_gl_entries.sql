-- Postings with the account's struct taken apart.
CREATE OR REPLACE VIEW staging.gl_entries AS
SELECT
  * EXCEPT (loaded_at, account) REPLACE (ROUND(amount, 2) AS amount, UPPER(currency) AS currency),
  account.code AS account_code,
  account.category AS account_category
FROM raw.gl_entries
WHERE account.code IS NOT NULL;
