INSERT ##dup (w.voucher, w.vendor) SELECT o.no, o.seller FROM dbo.open_docs o
INSERT INTO dbo.found (f.voucher, found.vendor) SELECT d.voucher, d.vendor FROM ##dup d
