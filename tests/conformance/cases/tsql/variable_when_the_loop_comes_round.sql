-- What a loop leaves in a variable is there when it comes round; what it assigns first is not.
CREATE PROCEDURE dbo.copy_fares AS
BEGIN
    DECLARE @last INT = 0, @zone INT, @top INT;
    WHILE 1 = 1
    BEGIN
        SELECT @zone = MIN(zone_id) FROM raw.zones;
        SET @top = 1;
        INSERT INTO mart.fares (fare_id, zone_id, tops)
        SELECT TOP 100 f.fare_id, @zone, @top FROM raw.fares AS f WHERE f.fare_id > @last;
        SELECT @last = MAX(fare_id) FROM mart.fares;
        SELECT @zone = MAX(zone_id), @top = MAX(rank) FROM raw.late_zones;
    END;
END;
