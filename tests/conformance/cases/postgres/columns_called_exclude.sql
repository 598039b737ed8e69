INSERT INTO ops.rules (exclude, kind) SELECT r.hides, r.kind FROM raw.rules AS r;
INSERT INTO ops.parts (kind, exclude) SELECT r.kind, r.exclude FROM raw.rules AS r WHERE r.exclude < 3;
