INSERT INTO local_sales (no, net)
SELECT s.no, v."Net" FROM "SALES"."Sheets"@hana s JOIN "_VIEWS"."V/1"@hana v ON v.no = s.no;
