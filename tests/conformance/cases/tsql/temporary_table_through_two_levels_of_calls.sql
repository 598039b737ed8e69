CREATE PROCEDURE dbo.post_interest AS
BEGIN
    INSERT INTO dbo.postings (account_id, amount)
    SELECT w.account_id, w.interest FROM #work AS w WHERE w.interest > 0;
    INSERT INTO #work (account_id, balance) SELECT l.id, l.due FROM dbo.late AS l;
END
GO
CREATE PROCEDURE dbo.compute_interest AS
BEGIN
    UPDATE #work SET interest = balance * rate;
    EXEC dbo.post_interest;
END
GO
CREATE PROCEDURE dbo.nightly AS
BEGIN
    CREATE TABLE #work (account_id int, balance money, rate decimal(9, 6), interest money);
    INSERT INTO #work (account_id, balance, rate)
    SELECT a.id, a.balance, a.rate FROM dbo.accounts AS a;
    EXEC dbo.compute_interest;
    INSERT INTO dbo.done (account_id, balance) SELECT d.account_id, d.balance FROM #work AS d;
END
GO
