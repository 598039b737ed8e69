// A question names a dataset and no namespace, by which alone the constraint's index finds none.
CREATE INDEX headwater_dataset_name IF NOT EXISTS
FOR (d:Dataset) ON (d.name);
