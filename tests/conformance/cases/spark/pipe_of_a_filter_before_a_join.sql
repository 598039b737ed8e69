-- The names of a WHERE are those of before the JOIN that follows.
CREATE TABLE mart.hot AS
FROM raw.probes |> WHERE is_up |> JOIN raw.rooms USING (room_id) |> SELECT room_id, probes.heat, rooms.label;
