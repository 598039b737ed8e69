-- What a semantic view says of its logical tables are columns of it; relationships join them.
CREATE OR REPLACE SEMANTIC VIEW mart.travel
    TABLES (
        trips AS raw.trips PRIMARY KEY (trip_id) WITH SYNONYMS = ('rides'),
        raw.riders PRIMARY KEY (rider_id) COMMENT = 'who rides'
    )
    RELATIONSHIPS (of_rider AS trips (rider) REFERENCES riders)
    FACTS (trips.paid AS km * rate, PRIVATE riders.years AS DATEDIFF('year', born, joined))
    DIMENSIONS (riders.city AS home_city WITH SYNONYMS ('town'), trips.day AS trip_day COMMENT = 'when')
    METRICS (
        trips.total AS SUM(trips.paid),
        riders.heads AS COUNT(DISTINCT rider_id),
        paid_by_head AS trips.total / riders.heads
    )
    COMMENT = 'travel';
