-- A star leaves the elements out; by their name they hide the column of it. Another ARRAY JOIN sees those before it.
CREATE TABLE carts (cart Int32, items Array(String), sizes Array(Array(Int32)), size String);
CREATE VIEW whole AS SELECT *, item FROM carts ARRAY JOIN items AS item;
CREATE VIEW inside AS SELECT cart, items, size FROM carts ARRAY JOIN items, sizes AS row ARRAY JOIN row AS size WHERE size > 1;
