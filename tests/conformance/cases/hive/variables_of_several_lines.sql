-- A value that SET gives over several lines; variables in a list, behind a comma of FROM, as a named output.
SET today = CAST(
    concat('${year}', '-12-31') AS DATE
);
INSERT INTO TABLE mart.tours
SELECT t.tour_id, g.guide, ${today} AS seen_on, ${batch} batch
FROM raw.tours t, ${guides} g
WHERE t.guide_id = g.guide_id AND t.year IN (${year} - 1, ${year}) AND t.booked_on < ${today};
