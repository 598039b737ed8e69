INSERT INTO shipped SELECT o.id, p.day FROM orders o, parcels p WHERE p.line(+) = o.line AND p.number(+)::varchar = substring(o.code, 1, 2);
