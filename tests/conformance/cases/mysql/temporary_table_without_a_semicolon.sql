CREATE TEMPORARY TABLE booked
(SELECT guest, room FROM bookings WHERE paid = 1)


DROP TABLE IF EXISTS arrivals;
CREATE TABLE arrivals (SELECT b.guest, r.floor FROM booked b JOIN rooms r ON r.room = b.room ORDER BY r.floor);
