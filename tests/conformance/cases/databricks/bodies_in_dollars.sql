-- A function's body in Python is one text, whatever quotes and semicolons stand in it.
CREATE OR REPLACE FUNCTION util.tidy(word STRING) RETURNS STRING LANGUAGE PYTHON AS $$
  # it's cut; SELECT nothing FROM here
  def cut(w): return w.strip('"'); 
  return cut(word) if word else None
$$;
CREATE OR REPLACE TABLE names AS SELECT util.tidy(p.name) AS name FROM people AS p WHERE p.note = '${note}';
