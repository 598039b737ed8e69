UPDATE history, b SET history.x = b.y WHERE history.id = b.id;
UPDATE monitor m JOIN b ON b.id = m.id SET m.z = b.y;
