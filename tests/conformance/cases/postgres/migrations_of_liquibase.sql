--liquibase formatted sql
--changeset ann:1 splitStatements:false endDelimiter:/
CREATE TABLE crm.people (id INT, name TEXT)
/
CREATE VIEW crm.names AS SELECT p.name FROM crm.people AS p;
/
--changeset ann:2 endDelimiter:@@
INSERT INTO crm.kept (id) SELECT p.id FROM crm.people AS p WHERE p.id / 2 > 1 @@
DELETE FROM crm.kept WHERE id = 0 @@
--rollback DROP VIEW crm.names;
