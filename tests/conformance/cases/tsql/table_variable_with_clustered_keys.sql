-- How the rows of a table variable are found says nothing of its columns.
DECLARE @due TABLE (
    account INT NOT NULL,
    day DATE NOT NULL,
    amount MONEY,
    PRIMARY KEY CLUSTERED (account ASC, day DESC) WITH (IGNORE_DUP_KEY = ON),
    UNIQUE (day DESC),
    INDEX by_amount NONCLUSTERED (amount) INCLUDE (day)
);
INSERT @due SELECT a.id, a.due_on, a.open_amount FROM dbo.accounts AS a;
INSERT dbo.reminders SELECT * FROM @due;
GO
CREATE FUNCTION dbo.days_due (@account INT)
RETURNS @days TABLE (day DATE NOT NULL, PRIMARY KEY CLUSTERED (day))
AS
BEGIN
    INSERT @days SELECT due_on FROM dbo.accounts WHERE id = @account;
    RETURN
END
GO
INSERT dbo.calendar (on_day) SELECT d.day FROM dbo.days_due(7) AS d;
