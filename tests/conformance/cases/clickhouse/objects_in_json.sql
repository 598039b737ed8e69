INSERT INTO dwh.profile SELECT e.doc.^address AS address, e.doc.^work.site AS site, e.doc.name.first::String AS first FROM raw.event AS e;
