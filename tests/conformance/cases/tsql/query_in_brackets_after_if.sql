CREATE PROCEDURE dbo.show_payment @kind int, @no char(10) AS
IF @kind = 6 (SELECT p.no, p.paid FROM dbo.payment_work p WHERE p.no = @no)
IF @kind >= 4
    (SELECT h.no FROM dbo.payment_history h)
ELSE
    (SELECT o.no FROM dbo.payment_open o UNION ALL SELECT v.no FROM dbo.payment_void v)
IF (SELECT COUNT(*) FROM dbo.locks) > 0
    INSERT INTO dbo.asked (no) SELECT a.no FROM dbo.answers a
