# The shell passes over a line that begins with this sign.
#
CREATE TABLE acts (id INTEGER PRIMARY KEY, day TEXT);
# filled by hand
INSERT INTO acts (day) SELECT started FROM sessions;
