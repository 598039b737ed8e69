// A question names a dataset and no namespace, so the name comes first: the index of a constraint finds by what stands
// first. The new constraint before the old one goes, so that at no time two writers can make a dataset twice. An index on
// the name alone beside the constraint's won't do: on a young graph Neo4j plans by what it sampled when there was nothing,
// takes the two to be equally good, and reads every dataset for every row.
CREATE CONSTRAINT headwater_dataset_by_name IF NOT EXISTS
FOR (d:Dataset) REQUIRE (d.name, d.namespace) IS UNIQUE;

DROP CONSTRAINT headwater_dataset IF EXISTS;
