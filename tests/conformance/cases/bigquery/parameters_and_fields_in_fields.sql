-- A parameter may be called input or output; a field within a field of one is the parameter's, also in UNNEST.
CREATE TEMP FUNCTION slowest(info ANY TYPE) AS ((SELECT MAX(s.ms) FROM UNNEST(info.plan.steps) AS s));
CREATE TEMP FUNCTION first_of(input ANY TYPE) AS ((SELECT part FROM UNNEST([FORMAT('%T', input)]) AS part));
CREATE TEMP FUNCTION deep(output ANY TYPE) AS ((SELECT MAX(t.at) FROM d.t AS t WHERE t.id > output.a.b));
CREATE TABLE d.o AS SELECT slowest(j.info) AS ms, first_of(j.text) AS head FROM d.jobs AS j;
