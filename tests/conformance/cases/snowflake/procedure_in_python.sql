CREATE OR REPLACE PROCEDURE load() RETURNS STRING LANGUAGE PYTHON RUNTIME_VERSION = '3.11' HANDLER = 'main' AS
$$
def run(session, text):
    return session.sql(text).collect()

def main(session):
    target = "core.daily"
    session.sql(f"""
        INSERT INTO {target} (day, total)
        SELECT day, total FROM raw.sales WHERE kind = '{kind}'
    """).collect()
    if kind == 'y':
        query = "INSERT INTO core.other (day) "
        query += "SELECT day FROM raw.other"
        session.sql(query).collect()
    run(session, "UPDATE core.daily SET total = gross")
    session.sql("DELETE FROM core.daily WHERE kind = '%s'" % kind).collect()
    return "done"
$$;
