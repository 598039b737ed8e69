CREATE TABLE pages (id int, title text, search text);
CREATE TABLE posts (id int, title text, topic int, search text);
CREATE FUNCTION fill_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := upper(NEW.title) || (SELECT w.words FROM words AS w WHERE w.id = NEW.id);
    INSERT INTO seen (id) VALUES (NEW.id);
    RETURN NEW;
END
$$;
CREATE TRIGGER pages_search BEFORE INSERT ON pages FOR EACH ROW EXECUTE FUNCTION fill_search();
CREATE TRIGGER posts_search BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION fill_search();
