-- Scripts that rows go through: each column they give may come from any they take.
FROM (
    FROM raw.clicks
    MAP clicks.user_id, clicks.url USING 'python cut.py' AS uid, page
    CLUSTER BY uid
) AS cut
INSERT OVERWRITE TABLE mart.pages
REDUCE cut.uid, cut.page USING 'python count.py' AS (uid, pages);
