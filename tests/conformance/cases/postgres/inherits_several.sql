CREATE TABLE pet (id int, name text);
CREATE TABLE tracked (seen date, name text);
CREATE TABLE dog (breed text) INHERITS (pet, tracked);
INSERT INTO t SELECT * FROM dog;
