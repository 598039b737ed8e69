CREATE OR REPLACE PROCEDURE load(db STRING) RETURNS STRING LANGUAGE JAVASCRIPT AS
$$
  // what isn't SQL: 'INSERT INTO nothing SELECT a FROM b'
  var target = "core.daily";
  let command = `INSERT INTO ${target} (day, total)
                 SELECT day, SUM(amount) FROM raw.sales
                 WHERE kind = '${kind}' GROUP BY day`;
  if (db) {
    var statement = snowflake.createStatement({sqlText: command, binds: [db]});
    statement.execute();
  }
  snowflake.execute({
    sqlText: "MERGE INTO core.people p USING raw.people s ON p.id = s.id " +
      "WHEN MATCHED THEN UPDATE SET p.name = s.name"
  });
  function run(sql, what) { return snowflake.execute({sqlText: sql}); }
  run("INSERT INTO core.log (at) SELECT ts FROM raw.log", 1);
  command = "INSERT INTO " + db + ".t SELECT a FROM b";
  snowflake.execute({sqlText: command});
  return "done";
$$;
