-- The bytes of a binary literal may stand apart.
INSERT INTO lake.mart.keys (id, tag) SELECT k.id, k.tag FROM lake.raw.keys AS k WHERE k.tag <> X'65 68 0f';
