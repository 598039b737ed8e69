-- A macro that nobody runs may stand for rows, a whole query, a branch of a UNION or clauses: nobody knows what it says, all else counts.
CREATE TABLE visits AS
SELECT v.visitor, c.channel
FROM raw_visits v
JOIN {{ channels_of('web') }} c ON c.visit_id = v.visit_id
{{ since('day') }}
{{ until('day') }};

CREATE TABLE channels AS
{{ channel_pivot(['web', 'app']) }};

CREATE TABLE all_visits AS
SELECT visitor FROM visits
UNION ALL
{{ archived('visits') }}
