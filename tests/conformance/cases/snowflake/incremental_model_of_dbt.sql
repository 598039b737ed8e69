{{ config(materialized='incremental', unique_key='fare_key') }}
{% set least = 2 %}
SELECT
    {{ dbt_utils.generate_surrogate_key(['f.fare_id', 'zone']) }} AS fare_key,
    f.zone,
    {{ cents('f.amount') }} AS amount
FROM {{ ref('stg_fares') }} AS f
WHERE f.amount > {{ least }}
{% if is_incremental() %}
  AND f.paid_at > (SELECT MAX(paid_at) FROM {{ this }})
{% else %}
  AND f.paid_at IS NOT NULL
{% endif %}
