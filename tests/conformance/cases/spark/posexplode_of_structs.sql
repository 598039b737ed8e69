-- A struct among the elements stays whole beside its position.
CREATE TABLE m.long AS
SELECT s.id, v.place, v.pair.kind, v.pair.amount FROM raw.sums s
LATERAL VIEW posexplode(array(named_struct('kind', s.label, 'amount', s.net))) v AS place, pair;
