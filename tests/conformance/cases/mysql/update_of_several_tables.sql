UPDATE a, b SET a.x = b.y, b.z = a.w WHERE a.id = b.id;
