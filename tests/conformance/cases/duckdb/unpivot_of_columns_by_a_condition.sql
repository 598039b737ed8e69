CREATE TABLE l.w (id INT, jan INT, feb INT, jan_tax INT, note TEXT);
CREATE VIEW m.a AS UNPIVOT l.w ON COLUMNS(lambda c: c NOT IN ('id', 'note', 'jan_tax')) INTO NAME mon VALUE amt;
CREATE VIEW m.b AS SELECT * FROM (UNPIVOT l.w ON COLUMNS(lambda c: c LIKE 'jan%') INTO NAME mon VALUE amt);
CREATE VIEW m.c AS UNPIVOT l.w ON COLUMNS('feb') INTO NAME mon VALUE amt;
