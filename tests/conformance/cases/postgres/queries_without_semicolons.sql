-- name: get-users
-- All there are.
SELECT u.id, u.name FROM users u

-- name: save-user<!
INSERT INTO users (name, mail) SELECT i.name, i.mail FROM invited i WHERE i.id = :invitation-id

-- name: drop-user!
DELETE FROM users WHERE id = :id
