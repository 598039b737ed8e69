SELECT
  json_object(f.title : value) AS one,
  json_format(CAST(array_agg(json_parse(json_object(f.title : value, 'at' : f.at NULL ON NULL))) AS JSON)) AS many,
  json_object(KEY f.title VALUE value ABSENT ON NULL) AS third
FROM crm.fields AS f
GROUP BY f.ticket
