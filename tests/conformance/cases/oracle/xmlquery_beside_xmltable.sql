INSERT INTO sent (job, line, body)
SELECT XMLQUERY('$d//job/text()' PASSING XMLPARSE(DOCUMENT f.content) AS "d"), x.line,
       XMLSERIALIZE(CONTENT XMLPARSE(DOCUMENT f.body STRIP WHITESPACE) AS CLOB)
FROM files f,
     XMLTABLE('$d//line' PASSING XMLPARSE(DOCUMENT f.content) AS "d" COLUMNS line INT PATH 'no') AS x;
