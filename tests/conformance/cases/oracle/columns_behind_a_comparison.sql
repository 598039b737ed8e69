CREATE TABLE order_lines (
    quantity NUMBER NOT NULL CHECK (quantity > 0),
    open_quantity NUMBER GENERATED ALWAYS AS (quantity - shipped) VIRTUAL,
    shipped NUMBER DEFAULT 0 CHECK (shipped < 100),
    price NUMBER
);

CREATE VIEW all_lines AS SELECT * FROM order_lines;
