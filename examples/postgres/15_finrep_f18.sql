-- FINREP F 18.00: performing and non-performing exposures, by counterparty sector.
INSERT INTO reg.finrep_f18 (report_date, gross_carrying_amount, past_due_90, n_loans, line_code)
SELECT
    current_date,
    sum(l.outstanding),
    sum(CASE WHEN a.days_past_due > 90 THEN l.outstanding ELSE 0 END),
    count(DISTINCT l.loan_id),
    CASE c.segment WHEN 'RETAIL' THEN 'r0150' WHEN 'BANK' THEN 'r0100' ELSE 'x' || c.country_code END
FROM core.loans AS l
INNER JOIN core.customers AS c USING (customer_id)
LEFT JOIN staging.loan_arrears AS a ON a.loan_id = l.loan_id
GROUP BY 5
ORDER BY 5;

INSERT INTO report_log (report_code, n_lines, logged_at)
SELECT 'F 18.00', count(f.line_code), now()
FROM reg.finrep_f18 AS f;

COPY reg.finrep_f18 TO '/data/out/f18.csv' WITH (FORMAT csv, HEADER true);
