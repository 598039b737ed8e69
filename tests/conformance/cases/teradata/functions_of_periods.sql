INSERT INTO spans (starts, ends) SELECT BEGIN(p.valid), END(p.valid) FROM policies p WHERE p.valid CONTAINS DATE '2024-06-01';
LOCKING TABLE policies FOR WRITE NOWAIT UPDATE policies FROM news n SET status = n.status WHERE policies.id = n.id;
INSERT INTO drawn (doc) SELECT NEW JSON(p.terms) FROM policies p SAMPLE WHEN p.status = 'open' THEN 10 ELSE 5 END;
