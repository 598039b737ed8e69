CREATE TABLE t AS SELECT doc:customer.name::VARCHAR AS name, doc['id'] AS id FROM s;
