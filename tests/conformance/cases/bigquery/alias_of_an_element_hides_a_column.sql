-- A range variable hides the column of its name (GoogleSQL): an element of the array is meant, by its offset's name the place.
CREATE TABLE visits (visitor STRING, campaign STRING, campaigns ARRAY<STRING>, nr INT64);

CREATE VIEW seen AS
SELECT campaign, nr, visits.campaign AS last_campaign
FROM visits, UNNEST(campaigns) AS campaign WITH OFFSET AS nr
GROUP BY campaign, nr, visits.campaign;
