INSERT INTO t (a, b, c, d, e, f)
SELECT mask_inner(x, 1, 1), crm.redact_name(y), aes_encrypt(z, 'k'), to_base64(v), replace(w, '1', 'x'), crc32(u) FROM s;
