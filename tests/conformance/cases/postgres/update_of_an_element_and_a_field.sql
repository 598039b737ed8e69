UPDATE t SET prices[1] = s.price, address.street = s.street FROM s WHERE s.id = t.id;
