LOAD DATA INTO ds.t PARTITION BY d FROM FILES (format = 'CSV', uris = ['gs://bucket/f.csv']);
