SET @@dataset_project_id = 'shop';
SET @@dataset_id = 'core';
CREATE TABLE taps AS SELECT t.id FROM raw_taps AS t JOIN other.cards AS c ON c.id = t.card;
SET @@query_label = 'team:x';
