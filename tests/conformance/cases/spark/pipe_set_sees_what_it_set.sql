-- table raw.spans (opened, closed, label)
-- each assignment of SET sees those before it
CREATE TABLE mart.spans AS
FROM raw.spans
|> SET opened = closed, closed = opened + 1
|> SELECT opened, closed;
