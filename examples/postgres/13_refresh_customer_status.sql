-- Called by the scheduler after the arrears are in.
CREATE OR REPLACE FUNCTION mart.refresh_customer_status(p_as_of date)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_threshold numeric := 100;
BEGIN
    DELETE FROM mart.customer_status WHERE as_of = p_as_of;

    INSERT INTO mart.customer_status (customer_id, as_of, stage, arrears_eur)
    SELECT
        a.customer_id,
        p_as_of,
        CASE WHEN max(a.days_past_due) > 90 THEN 'STAGE 3' ELSE 'STAGE 1' END,
        sum(a.arrears_eur)
    FROM staging.loan_arrears AS a
    WHERE a.arrears_eur > v_threshold
    GROUP BY a.customer_id;
END;
$$;
