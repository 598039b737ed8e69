CREATE TABLE s.n (id UInt32, props Nested(k String, v String), note String) ENGINE = MergeTree ORDER BY id;
CREATE TABLE m.a ENGINE = Memory AS SELECT id, props.k, props.v AS vs FROM s.n;
CREATE TABLE m.b ENGINE = Memory AS SELECT id, p.k AS name, p.v FROM s.n ARRAY JOIN props AS p WHERE p.k != '';
CREATE TABLE m.c ENGINE = Memory AS SELECT n.props.k AS ks, arrayJoin(props.v) AS v FROM s.n AS n;
CREATE TABLE m.d ENGINE = Memory AS SELECT * FROM s.n;
INSERT INTO s.n (id, props.k, props.v) SELECT id, groupArray(kk), groupArray(vv) FROM s.z GROUP BY id;
INSERT INTO m.e SELECT id, props.k AS k FROM s.n ARRAY JOIN props;
INSERT INTO s.n SELECT id, ks, vs, txt FROM s.y;
