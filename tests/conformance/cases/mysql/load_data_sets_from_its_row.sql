-- SET of LOAD DATA takes from the other columns of the row, and from queries; what @v takes from the file is none, whatever
-- it held before.
SET @raw = (SELECT MAX(d.raw) FROM defaults d);
LOAD DATA LOCAL INFILE '/in/orders.csv' REPLACE INTO TABLE shop.orders
CHARACTER SET utf8mb4 FIELDS TERMINATED BY ';' ENCLOSED BY '"' LINES TERMINATED BY '\n' IGNORE 1 LINES
(order_id, net, @vat, @raw)
SET gross = net + @vat,
    orders.note = UPPER(@raw),
    rate = (SELECT MAX(r.rate) FROM rates r WHERE r.order_id = orders.order_id),
    loaded_at = NOW();
