CREATE TABLE stays (
  SELECT v.*,
         CASE WHEN v.kind = 1 THEN @ward := v.ward ELSE @ward := NULL END AS ward_now,
         CASE v.kind
           WHEN 2 THEN @bed := CASE WHEN v.moved THEN v.new_bed ELSE @bed := v.old_bed END
           WHEN 3 THEN v.bed
         END AS bed_now
  FROM visits v
);
