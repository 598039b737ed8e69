-- A temporary table has the columns of the one it is like.
CREATE TABLE users (user_id BIGINT, email VARCHAR(100));
CREATE TEMP TABLE stage (LIKE users);
COPY stage FROM 's3://bucket/users/' IAM_ROLE default;
DELETE FROM users USING stage WHERE users.user_id = stage.user_id;
INSERT INTO stage SELECT id, mail FROM raw;
INSERT INTO users SELECT * FROM stage;
