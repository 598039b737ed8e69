-- table s.o (arr, nm, k, note)
CREATE TABLE t AS
SELECT arr.apply(x -> x + k) AS a, apply(arr, lambda x: x) AS b, o.arr.list_filter(lambda x: x > k).len() AS c,
       nm.upper().lower() AS d, nm.trim().split(note) AS e, main.upper(nm) AS f, own.f(note) AS g
FROM s.o AS o WHERE nm.starts_with('a');
