-- Nobody renders the template here: of a choice within a statement the first branch counts, of whole statements all do.
{% macro cents(x) %} round({{ x }} * 100) {% endmacro %}
INSERT INTO d.daily (day, total)
SELECT s.day, s.total FROM d.sales AS s
{% if is_init() %}
WHERE s.day > '2020-01-01'
{% elif late %}
WHERE s.arrived = @day
{% else %}
WHERE s.booked = @day
{% endif %};
{% if full %}
DELETE FROM d.daily WHERE day < '2020-01-01';
{% else %}
DELETE FROM d.daily WHERE total = 0;
{% endif %}
