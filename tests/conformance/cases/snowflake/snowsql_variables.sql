!set variable_substitution=true
!define stage=prod
!define source=raw.orders
CREATE TABLE &{stage}_db.core.t AS SELECT id FROM &source;
