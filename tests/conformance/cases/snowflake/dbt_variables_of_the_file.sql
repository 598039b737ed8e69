{%- set orders = ref('stg_orders') -%}
{% set clients = source("crm", "clients") %}
{% set floor = 10 %}
{% set kind = 'web' %}
{% set kinds_query %}
SELECT DISTINCT kind FROM {{ ref('kinds') }}
{% endset %}
{% set kinds = run_query(kinds_query) %}
{% call statement('top', fetch_result = True) %}
SELECT MAX(id) FROM {{ orders }}
{% endcall %}
WITH days AS (
  {{ dbt_utils.date_spine(datepart = "day", start_date = "'2024-01-01'", end_date = "CURRENT_DATE") }}
)
SELECT o.id, c.name, d.day
FROM {{ orders }} AS o
JOIN {{ clients }} AS c ON c.id = o.client_id
JOIN days AS d ON d.day = o.day
WHERE o.amount > {{ floor }} AND o.kind = '{{ kind }}'
