CREATE OR REPLACE PACKAGE BODY lookup AS
  PROCEDURE price_of (p_article IN NUMBER, p_price OUT NUMBER) IS
  BEGIN
    SELECT a.price INTO p_price FROM articles a WHERE a.id = p_article;
  END price_of;

  PROCEDURE price_of (p_code IN VARCHAR2, p_land IN VARCHAR2, p_gross OUT NUMBER, p_rate OUT NUMBER) IS
  BEGIN
    SELECT l.gross, l.rate INTO p_gross, p_rate FROM land_prices l WHERE l.code = p_code AND l.land = p_land;
  END price_of;
END lookup;
/
CREATE OR REPLACE PACKAGE BODY billing AS
  PROCEDURE run IS
    v_net NUMBER;
    v_gross NUMBER;
    v_rate NUMBER;
  BEGIN
    lookup.price_of(7, v_net);
    lookup.price_of('X', 'AT', p_rate => v_rate, p_gross => v_gross);
    INSERT INTO bills (net, gross, rate) VALUES (v_net, v_gross, v_rate);
  END run;
END billing;
/
