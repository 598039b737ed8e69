-- An alias that stands there is a row, also where it is the table's own name.
CREATE TABLE d.docs AS
SELECT TO_JSON_STRING(taps) AS doc FROM `shop.d.taps` AS taps JOIN d.cards AS cards ON cards.id = taps.card;
CREATE TABLE d.lists AS SELECT taps.place, ARRAY_AGG(taps ORDER BY taps.at) AS rows_ FROM d.taps AS taps GROUP BY taps.place;
