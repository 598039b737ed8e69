CREATE FUNCTION :app.close_order(number int, remark text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE shop.orders SET note = remark, closed = total WHERE id = number;
    UPDATE shop.orders SET note = close_order.remark WHERE id = 1;
END $$;
CREATE TABLE shop.orders (id int, total int, closed int, note text);
