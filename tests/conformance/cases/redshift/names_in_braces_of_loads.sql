-- Names that are filled in, hyphens in them too, in COPY, RENAME TO, the query of UNLOAD and text that is executed.
COPY {raw-parcels} (parcel_id, weight) FROM 's3://{bucket}/parcels/' IAM_ROLE '{role}' CSV;
COPY depot.vans FROM 's3://{bucket}/vans/' IAM_ROLE {role} GZIP;
ALTER TABLE depot.parcels_{day} RENAME TO {kept};
UNLOAD ('SELECT p.parcel_id FROM {raw-parcels} p WHERE p.weight > 0') TO 's3://{bucket}/out/' IAM_ROLE '{role}';
CREATE PROCEDURE depot.weigh() AS $$
DECLARE command VARCHAR(MAX);
BEGIN
    command := 'INSERT INTO depot.weights (parcel_id, weight) SELECT parcel_id, weight FROM depot.parcels_{day}_{shift}';
    EXECUTE command;
END;
$$ LANGUAGE plpgsql;
