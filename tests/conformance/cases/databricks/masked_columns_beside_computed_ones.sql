-- What is computed counts beside a mask that sqlglot doesn't know, whatever it is made of.
CREATE TABLE crm.people (
  email STRING MASK sec.hide_email USING COLUMNS (region),
  region STRING,
  host STRING GENERATED ALWAYS AS (split(email, '@')[1]),
  joined DATE GENERATED ALWAYS AS (CAST(joined_at AS DATE)),
  kind STRING GENERATED ALWAYS AS (CASE WHEN region = 'EU' THEN 'near' ELSE 'far' END),
  joined_at TIMESTAMP
) WITH ROW FILTER sec.own_region ON (region);
