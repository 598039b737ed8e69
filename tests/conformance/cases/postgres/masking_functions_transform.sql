CREATE TABLE t AS SELECT md5(email) AS email_hash, sha256(name::bytea) AS name_hash, left(phone, 3) AS prefix FROM s;
