-- What is before the colon is a value in a MAP, and a name in a struct.
CREATE VIEW v AS SELECT MAP {kind: amount} AS by_kind, {kind: amount} AS named FROM entries;
