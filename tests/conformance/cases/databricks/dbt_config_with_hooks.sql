{{ config(
    materialized = 'table',
    pre_hook = 'DELETE FROM {{ this }}
      WHERE day < {{ var("first_day") }}',
    post_hook = '''
      UPDATE {{ this }}
      SET kinds = ARRAY(STRUCT("a" AS kind, 1 AS number))
      WHERE kinds = ARRAY(STRUCT("b" AS kind, 1 AS number))
    '''
) }}
WITH orders AS (
  SELECT * FROM {{ ref('stg_orders') }}
)
SELECT order_id, kinds FROM orders WHERE kinds IS NOT NULL
