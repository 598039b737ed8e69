INSERT /*+ APPEND */ INTO goods g (g.id, g.nm) SELECT s.id, s.nm FROM src s;
CREATE VIEW v AS SELECT XMLAGG(XMLELEMENT("item", s.nm, s.kind) ORDER BY s.id).GETCLOBVAL() AS doc, XMLAGG(XMLELEMENT("i", kind)).GETCLOBVAL() AS kinds FROM src s;
