-- A variable that the file itself sets is filled in; as a quoted name it keeps its case.
\set core dw
\set Big 'Orders'
INSERT INTO :core.t (a) SELECT a FROM :core.:"Big" AS o WHERE o.at::date > :'since' AND o.tags[1:2] IS NOT NULL;
