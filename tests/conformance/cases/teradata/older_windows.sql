INSERT INTO mart.trend (day, total, mean, step, place, part)
SELECT d.day, CSUM(d.amount, d.day), MAVG(d.amount, 7, d.day, d.id DESC), MDIFF(d.amount, 1, d.day), RANK(d.amount), QUANTILE(10, d.amount)
FROM shop.days d;
