-- Loans, their payments and the provisioning model.
-- T-SQL as it is kept in many banks: GO between batches, hardly a semicolon, brackets here and there.
USE BankDW
GO

CREATE SCHEMA stg
GO

CREATE SCHEMA mart
GO

CREATE SCHEMA reg
GO

CREATE TABLE [dbo].[Customers] (
    [CustomerId]  INT NOT NULL PRIMARY KEY,
    [FullName]    NVARCHAR(200) NOT NULL,
    [Segment]     NVARCHAR(20) NULL,
    [ParentId]    INT NULL,
    [Watchlisted] BIT NOT NULL DEFAULT (0)
)
GO

CREATE TABLE [dbo].[Loans] (
    [LoanId]      INT NOT NULL PRIMARY KEY,
    [CustomerId]  INT NOT NULL,
    [Product]     NVARCHAR(20) NOT NULL,
    [Outstanding] DECIMAL(18, 2) NOT NULL,
    [Currency]    CHAR(3) NOT NULL,
    [GrantedOn]   DATE NOT NULL,
    [Status]      NVARCHAR(20) NOT NULL
)
GO

CREATE TABLE dbo.Payments (
    PaymentId  INT IDENTITY(1, 1) NOT NULL,
    LoanId     INT NOT NULL,
    DueOn      DATE NOT NULL,
    PaidOn     DATE NULL,
    AmountDue  DECIMAL(18, 2) NOT NULL,
    AmountPaid DECIMAL(18, 2) NULL
)

CREATE TABLE dbo.Collateral (
    CollateralId INT NOT NULL,
    LoanId       INT NOT NULL,
    MarketValue  DECIMAL(18, 2) NOT NULL
)

CREATE TABLE dbo.FxRates (
    RateDate DATE NOT NULL,
    Currency CHAR(3) NOT NULL,
    Rate     DECIMAL(18, 8) NOT NULL
)

CREATE TABLE PdModel (
    Product NVARCHAR(20) NOT NULL,
    Stage   TINYINT NOT NULL,
    Pd      DECIMAL(9, 6) NOT NULL,
    Lgd     DECIMAL(9, 6) NOT NULL
)
GO
