-- The names of a WHERE are those of before the JOIN that follows; aliases go on.
CREATE TABLE mart.late AS
FROM raw.loans AS l
|> WHERE returned_on IS NULL AND l.days > 30
|> JOIN raw.readers AS r ON r.reader_id = l.reader_id
|> WHERE r.active
|> LEFT JOIN raw.books ON books.book_id = l.book_id
|> AGGREGATE COUNT(l.loan_id) AS loans, MAX(books.price) AS price GROUP BY r.town;
