-- One round of a loop is read; what stands between rounds isn't there, and a name that the round completes stays as it is written.
{{ config(materialized='table') }}
CREATE TABLE paid AS
SELECT p.id,
  {% for m in methods %}
  SUM(CASE WHEN p.method = '{{ m }}' THEN p.amount END) AS {{ m }}_amount{% if not loop.last %},{% endif %}
  {% endfor %}
FROM payments p
GROUP BY p.id
{% if target.name == 'dev' %} LIMIT 100 {% endif %};
CREATE TABLE parts AS SELECT {% for c in cols %} x.fixed {{ ',' if not loop.last }} {% endfor %} FROM x;
