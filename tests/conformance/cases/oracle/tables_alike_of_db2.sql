CREATE TABLE mig.guarantee (id BIGINT, name VARCHAR(10)) IN small_data INDEX IN small_index;
CREATE TABLE mig.guarantee_err LIKE mig.guarantee IN small_data;
ALTER TABLE mig.guarantee_err ADD err_code CLOB;
INSERT INTO mig.guarantee_err SELECT g.*, 'E1' FROM mig.guarantee g;
CREATE TABLE picked AS (SELECT g.id FROM mig.guarantee g WHERE g.name LIKE 'A%') WITH DATA;
