-- Where the name is a variable's of which nobody knows the text, nothing is written that is called "identifier".
INSERT INTO IDENTIFIER(target) SELECT p.id FROM raw.pays AS p;
INSERT INTO mart.known SELECT p.id FROM raw.pays AS p;
