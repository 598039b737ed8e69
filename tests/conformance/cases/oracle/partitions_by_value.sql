CREATE OR REPLACE PROCEDURE copy_day(p_day IN VARCHAR2) IS
BEGIN
  EXECUTE IMMEDIATE 'INSERT INTO day_sales (shop, cents) SELECT s.shop, s.cents FROM sales PARTITION FOR (TO_DATE('''
    || p_day || ''', ''YYYYMMDD'')) s WHERE s.void = 0';
END;
/
DELETE FROM sales SUBPARTITION FOR (DATE '2024-01-01', 'N') WHERE cents = 0;
MERGE INTO sales PARTITION FOR (DATE '2024-01-01') t
USING fixes f ON (t.id = f.id)
WHEN MATCHED THEN UPDATE SET t.cents = f.cents;
