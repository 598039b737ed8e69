CREATE FUNCTION refresh() RETURNS void LANGUAGE plpython3u AS $$
plpy.execute("INSERT INTO daily (day) SELECT day FROM sales")
$$;
