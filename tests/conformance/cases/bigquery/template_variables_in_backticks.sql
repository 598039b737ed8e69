-- Within backticks a template's variable is part of the name, as it is without them.
CREATE OR REPLACE TABLE `{{ project }}.mart.rides` AS
SELECT r.ride_id, s.stop_name
FROM `{{ project }}.raw.rides` AS r
JOIN `{{project}}`.raw.stops AS s ON s.stop_id = r.stop_id
LEFT JOIN {{ project }}.raw.zones AS z ON z.zone_id = s.zone_id;
