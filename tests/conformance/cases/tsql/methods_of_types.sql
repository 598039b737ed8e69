SELECT t.id, node.ToString() AS path, t.place.STAsText() AS place INTO dbo.o FROM dbo.t AS t
