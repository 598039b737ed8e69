-- What stands around a template may be written in small letters.
model (name mart.fares_by_zone);
jinja_query_begin;
SELECT f.zone, SUM(f.fare) AS fares FROM raw.fares AS f GROUP BY f.zone
jinja_end;
