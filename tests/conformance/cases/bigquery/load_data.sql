LOAD DATA OVERWRITE d.t FROM FILES (format = 'CSV', uris = ['gs://bucket/*.csv']);
