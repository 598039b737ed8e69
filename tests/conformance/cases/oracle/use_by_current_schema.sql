SET CURRENT SCHEMA = 'MART';
INSERT INTO tops (id) SELECT b.id FROM core.bills b;
SET CURRENT SCHEMA core;
INSERT INTO marks (id) SELECT b.id FROM bills b;
