CREATE OR REPLACE TABLE mart.accounts (id INT, name TEXT);
CREATE OR REPLACE TABLE mart.accounts_next AS SELECT a.id, a.email FROM raw.accounts AS a;
ALTER TABLE mart.accounts SWAP WITH mart.accounts_next;
CREATE VIEW mart.mails AS SELECT * FROM mart.accounts;
