{% snapshot orders_by_day %}
{{ config(unique_key = 'order_id', strategy = 'check', check_cols = 'all') }}
SELECT o.order_id, o.amount * ( {{ rate_of('o.currency') }} ) AS amount
FROM {{ source ( 'shop', 'orders' ) }} AS o
ORDER BY {{ newest_first('o.placed') }}
{% endsnapshot %}

{% test never_below(model, column_name, floor) %}
SELECT * FROM {{ model }} WHERE {{ column_name }} < {{ floor }}
{% endtest %}

SELECT COUNT(DISTINCT {{ person_key('c.name') }}) AS people, MAX(c.seen) AS seen FROM {{ ref('customers') }} AS c
