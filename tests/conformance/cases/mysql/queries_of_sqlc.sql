-- name: RenameBook :exec
UPDATE books SET title = sqlc.arg(title), year = COALESCE(sqlc.narg('year'), year) WHERE id = sqlc.arg(book_id);

--  name: BooksOf :many
SELECT sqlc.embed(b), a.name
FROM books AS b JOIN authors AS a ON a.id = b.author_id
WHERE b.id IN (sqlc.slice('ids'));
