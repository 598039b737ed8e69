CREATE FUNCTION take_coats() RETURNS TABLE (coat int, hook text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY INSERT INTO cloakroom (coat, hook)
        SELECT g.coat, g.name FROM guest AS g WHERE g.cold
        RETURNING cloakroom.coat, upper(cloakroom.hook);
END $$;
INSERT INTO tag (coat, hook) SELECT t.coat, t.hook FROM take_coats() AS t;
