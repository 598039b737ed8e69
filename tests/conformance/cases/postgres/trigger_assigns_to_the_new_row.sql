CREATE FUNCTION price_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.total := NEW.qty * (SELECT p.price FROM products AS p WHERE p.id = NEW.product);
    SELECT c.region INTO NEW.region FROM customers AS c WHERE c.id = NEW.customer;
    RETURN NEW;
END
$$;
CREATE TRIGGER price BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION price_it();
