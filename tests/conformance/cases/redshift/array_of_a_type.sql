CREATE VIEW defaults AS SELECT nspname FROM pg_default_acl WHERE defaclacl = '{}'::aclitem[];
