-- Tables that the procedures fill.
CREATE TABLE stg.LoanDays (
    LoanId         INT NOT NULL,
    AsOf           DATE NOT NULL,
    OutstandingEur DECIMAL(18, 2) NULL,
    CollateralEur  DECIMAL(18, 2) NULL,
    DaysPastDue    INT NULL,
    Stage          TINYINT NULL
)
GO

CREATE TABLE mart.Provisions (
    LoanId   INT NOT NULL,
    Stage    TINYINT NULL,
    Ead      DECIMAL(18, 2) NULL,
    Ecl      DECIMAL(18, 2) NULL,
    PriorEcl DECIMAL(18, 2) NULL,
    Locked   BIT NOT NULL DEFAULT (0)
)
GO

CREATE TABLE mart.DueCalendar (
    DueMonth CHAR(7) NOT NULL,
    Segment  NVARCHAR(20) NULL,
    Amount   DECIMAL(18, 2) NULL
)
GO

CREATE TABLE mart.LoanArchive (
    LoanId     INT NOT NULL,
    CustomerId INT NOT NULL,
    LastStatus NVARCHAR(20) NOT NULL
)
GO

CREATE TABLE reg.FinrepF04 (
    LineCode       NVARCHAR(10) NOT NULL,
    Stage          TINYINT NULL,
    CarryingAmount DECIMAL(18, 2) NULL,
    Allowance      DECIMAL(18, 2) NULL
)
GO

BULK INSERT dbo.FxRates
FROM 'D:\in\fx_rates.csv'
WITH (FIELDTERMINATOR = ';', FIRSTROW = 2)
GO
