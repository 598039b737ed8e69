-- +goose Up
CREATE TABLE app.users (id INT, name TEXT);
ALTER TABLE app.users ADD COLUMN mail TEXT;
INSERT INTO app.users (id, name) SELECT o.id, o.name FROM old.users AS o;

-- +goose Down
INSERT INTO old.users (id) SELECT u.id FROM app.users AS u;
ALTER TABLE app.users
  DROP COLUMN mail;
ALTER TABLE app.users RENAME TO gone;

-- +goose Up
CREATE VIEW app.contacts AS SELECT * FROM app.users;
