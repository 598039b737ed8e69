CREATE VIEW texts AS SELECT doc.getClobVal() AS whole, d.doc.GETSTRINGVAL() AS short FROM documents d;
