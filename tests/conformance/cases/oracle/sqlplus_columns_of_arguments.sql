COLUMN :schema NEW_VALUE schema NOPRINT
DEFINE keep = "&2"
INSERT INTO purged (id) SELECT o.id FROM old_rows o WHERE o.months > &keep;
