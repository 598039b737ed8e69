{{ config(materialized='table') }}
-- Staging of orders.
WITH source AS (
  SELECT * FROM {{ source('raw', 'orders') }}
),
renamed AS (
  SELECT
    {{ id_columns([{'source': 'id', 'target': 'order_id'}]) }},
    source.amount AS amount,

    -- dates come as text, in the zone of the shop that took the order, and are made times by a macro of our own
    {{ to_time('source.placed') }} AS placed_at, /* and so on */
    {{ to_time('source.paid') }} AS paid_at,
    CASE WHEN source.state = 'paid' THEN {{ var('paid_code') }} ELSE {{ fall_back("source.state") }} END AS code,
    COALESCE(
      NULLIF(source.note_of_the_customer, 'a rather long text that says nothing at all, put there by a shop'),
      {{ plain('source.note') }}
    ) AS note,
    {{ last_value_of('source.state') }} OVER (PARTITION BY source.customer) AS last_state,
    {{ metadata_columns(
        created = 'source.created'
    ) }}
  FROM source
)
SELECT r.order_id, r.created_at, r.amount, r.code, r.note, r.last_state, customer_name
FROM renamed AS r
JOIN {{ ref('customers') }} AS c ON r.order_id = c.order_id
