{{ config(materialized='view') }}
WITH fares AS (SELECT fare_id, stop_id, amount FROM {{ ref('stg_fares') }})
SELECT f.fare_id, f.amount, s.zone
FROM fares AS f
JOIN {{ source('raw', 'stops') }} AS s ON s.stop_id = f.stop_id;
