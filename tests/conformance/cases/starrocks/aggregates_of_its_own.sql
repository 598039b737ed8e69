INSERT INTO uv_day SELECT dt, bitmap_agg(user_id), hll_raw_agg(seen), intersect_count(users, kind, 'a') FROM hits GROUP BY dt;
CREATE TABLE uv_day (dt DATE, users BITMAP, seen HLL, both_kinds BIGINT);
