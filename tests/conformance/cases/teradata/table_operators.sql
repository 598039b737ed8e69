INSERT INTO mart.visits (uid, visit)
SELECT s.uid, s.sessionid FROM Sessionize (ON (SELECT c.uid, c.ts FROM stage.clicks c) PARTITION BY uid ORDER BY ts USING TimeColumn('ts') TimeOut(60)) AS s;
INSERT INTO mart.months (shop, month_, sold)
SELECT u.shop, u.month_, u.sold FROM TD_UNPIVOT (ON stage.wide USING VALUE_COLUMNS('sold') UNPIVOT_COLUMN('month_') COLUMN_LIST('jan', 'feb')) AS u;
