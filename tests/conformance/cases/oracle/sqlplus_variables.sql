-- A variable that the file itself defines is filled in; the dot after it only ends its name.
DEFINE owner = core
DEF year = '2024'
INSERT INTO &owner..t_&year (a) SELECT a FROM &&owner..s WHERE y = '&year';
INSERT INTO &owner..t_&year._old (a) SELECT a FROM &owner..s_old;
