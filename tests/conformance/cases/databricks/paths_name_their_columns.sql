-- Without an alias a path into text or a variant is called as its last field, through a cast too.
CREATE VIEW gold.flows AS
SELECT e.details:flow.output_dataset, e.details:shop.fruit[0], e.details:shop.price::DOUBLE, e.id
FROM bronze.events AS e;
