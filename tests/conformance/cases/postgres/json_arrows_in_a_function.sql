CREATE TABLE t AS SELECT upper(doc ->> 'name') AS name, jsonb_array_length(doc -> 'items') AS n FROM s;
