"""The columns of the views that databases have of themselves, as their manuals and, for PostgreSQL, its engine state them.

Such a view is a dataset like any other, and its columns may be more in another version. So these say only, as
somebody's mention does, that it has a column of this name: where a bare name could be of several tables.
"""

from typing import Final

from lineage.names import split_dotted

_SQL_SERVER: Final = {
    "sys.objects": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published
    """,
    "sys.tables": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published lob_data_space_id filestream_data_space_id
        max_column_id_used lock_on_bulk_load uses_ansi_nulls is_replicated has_replication_filter
        is_merge_published is_sync_tran_subscribed has_unchecked_assembly_data text_in_row_limit
        large_value_types_out_of_row is_tracked_by_cdc lock_escalation lock_escalation_desc is_filetable
        is_memory_optimized durability durability_desc temporal_type temporal_type_desc history_table_id
        is_remote_data_archive_enabled is_external history_retention_period history_retention_period_unit
        history_retention_period_unit_desc is_node is_edge ledger_type ledger_type_desc ledger_view_id
        is_dropped_ledger_table
    """,
    "sys.views": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published is_replicated has_replication_filter
        has_opaque_metadata has_unchecked_assembly_data with_check_option is_date_correlation_view
        is_tracked_by_cdc has_snapshot
    """,
    "sys.procedures": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published is_auto_executed is_execution_replicated
        is_repl_serializable_only skips_repl_constraints
    """,
    "sys.columns": """
        object_id name column_id system_type_id user_type_id max_length precision scale collation_name
        is_nullable is_ansi_padded is_rowguidcol is_identity is_computed is_filestream is_replicated
        is_non_sql_subscribed is_merge_published is_dts_replicated is_xml_document xml_collection_id
        default_object_id rule_object_id is_sparse is_column_set generated_always_type
        generated_always_type_desc encryption_type encryption_type_desc encryption_algorithm_name
        column_encryption_key_id column_encryption_key_database_name is_hidden is_masked graph_type
        graph_type_desc
    """,
    "sys.schemas": """
        name schema_id principal_id
    """,
    "sys.types": """
        name schema_id principal_id system_type_id user_type_id max_length precision scale collation_name
        is_nullable is_user_defined is_assembly_type default_object_id rule_object_id is_table_type
    """,
    "sys.indexes": """
        object_id name index_id type type_desc is_unique data_space_id ignore_dup_key is_primary_key
        is_unique_constraint fill_factor is_padded is_disabled is_hypothetical is_ignored_in_optimization
        allow_row_locks allow_page_locks has_filter filter_definition compression_delay
        suppress_dup_key_messages auto_created optimize_for_sequential_key
    """,
    "sys.index_columns": """
        object_id index_id index_column_id column_id key_ordinal partition_ordinal is_descending_key
        is_included_column column_store_order_ordinal
    """,
    "sys.partitions": """
        partition_id object_id index_id partition_number hobt_id rows filestream_filegroup_id
        data_compression data_compression_desc xml_compression xml_compression_desc
    """,
    "sys.allocation_units": """
        allocation_unit_id type type_desc container_id data_space_id total_pages used_pages data_pages
    """,
    "sys.foreign_keys": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published referenced_object_id key_index_id is_disabled
        is_not_for_replication is_not_trusted delete_referential_action delete_referential_action_desc
        update_referential_action update_referential_action_desc is_system_named
    """,
    "sys.foreign_key_columns": """
        constraint_object_id constraint_column_id parent_object_id parent_column_id referenced_object_id
        referenced_column_id
    """,
    "sys.key_constraints": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published unique_index_id is_system_named is_enforced
    """,
    "sys.check_constraints": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published is_disabled is_not_for_replication is_not_trusted
        parent_column_id definition uses_database_collation is_system_named
    """,
    "sys.default_constraints": """
        name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date
        is_ms_shipped is_published is_schema_published parent_column_id definition is_system_named
    """,
    "sys.triggers": """
        name object_id parent_class parent_class_desc parent_id type type_desc create_date modify_date
        is_ms_shipped is_disabled is_not_for_replication is_instead_of_trigger
    """,
    "sys.parameters": """
        object_id name parameter_id system_type_id user_type_id max_length precision scale is_output
        is_cursor_ref has_default_value is_xml_document default_value xml_collection_id is_readonly
        is_nullable
    """,
    "sys.sql_modules": """
        object_id definition uses_ansi_nulls uses_quoted_identifier is_schema_bound uses_database_collation
        is_recompiled null_on_null_input execute_as_principal_id uses_native_compilation is_inlineable
        inline_type
    """,
    "sys.extended_properties": """
        class class_desc major_id minor_id name value
    """,
    "sys.databases": """
        name database_id source_database_id owner_sid create_date compatibility_level collation_name
        user_access user_access_desc is_read_only is_auto_close_on is_auto_shrink_on state state_desc
        is_in_standby is_cleanly_shutdown is_supplemental_logging_enabled snapshot_isolation_state
        snapshot_isolation_state_desc is_read_committed_snapshot_on recovery_model recovery_model_desc
        page_verify_option page_verify_option_desc is_auto_create_stats_on is_auto_update_stats_on
        is_auto_update_stats_async_on is_fulltext_enabled is_trustworthy_on is_db_chaining_on
        is_master_key_encrypted_by_server is_published is_subscribed is_merge_published is_distributor
        is_broker_enabled log_reuse_wait log_reuse_wait_desc is_cdc_enabled is_encrypted replica_id
        group_database_id containment containment_desc target_recovery_time_in_seconds is_query_store_on
        is_temporal_history_retention_enabled
    """,
    "information_schema.tables": """
        table_catalog table_schema table_name table_type
    """,
    "information_schema.columns": """
        table_catalog table_schema table_name column_name ordinal_position column_default is_nullable
        data_type character_maximum_length character_octet_length numeric_precision numeric_precision_radix
        numeric_scale datetime_precision character_set_catalog character_set_schema character_set_name
        collation_catalog collation_schema collation_name domain_catalog domain_schema domain_name
    """,
}
_POSTGRES: Final = {
    "pg_class": """
        oid relname relnamespace reltype reloftype relowner relam relfilenode reltablespace relpages
        reltuples relallvisible relallfrozen reltoastrelid relhasindex relisshared relpersistence relkind
        relnatts relchecks relhasrules relhastriggers relhassubclass relrowsecurity relforcerowsecurity
        relispopulated relreplident relispartition relrewrite relfrozenxid relminmxid relacl reloptions
        relpartbound
    """,
    "pg_namespace": """
        oid nspname nspowner nspacl
    """,
    "pg_attribute": """
        attrelid attname atttypid attlen attnum atttypmod attndims attbyval attalign attstorage
        attcompression attnotnull atthasdef atthasmissing attidentity attgenerated attisdropped attislocal
        attinhcount attcollation attstattarget attacl attoptions attfdwoptions attmissingval
    """,
    "pg_attrdef": """
        oid adrelid adnum adbin
    """,
    "pg_type": """
        oid typname typnamespace typowner typlen typbyval typtype typcategory typispreferred typisdefined
        typdelim typrelid typsubscript typelem typarray typinput typoutput typreceive typsend typmodin
        typmodout typanalyze typalign typstorage typnotnull typbasetype typtypmod typndims typcollation
        typdefaultbin typdefault typacl
    """,
    "pg_index": """
        indexrelid indrelid indnatts indnkeyatts indisunique indnullsnotdistinct indisprimary indisexclusion
        indimmediate indisclustered indisvalid indcheckxmin indisready indislive indisreplident indkey
        indcollation indclass indoption indexprs indpred
    """,
    "pg_proc": """
        oid proname pronamespace proowner prolang procost prorows provariadic prosupport prokind prosecdef
        proleakproof proisstrict proretset provolatile proparallel pronargs pronargdefaults prorettype
        proargtypes proallargtypes proargmodes proargnames proargdefaults protrftypes prosrc probin
        prosqlbody proconfig proacl
    """,
    "pg_constraint": """
        oid conname connamespace contype condeferrable condeferred conenforced convalidated conrelid
        contypid conindid conparentid confrelid confupdtype confdeltype confmatchtype conislocal coninhcount
        connoinherit conperiod conkey confkey conpfeqop conppeqop conffeqop confdelsetcols conexclop conbin
    """,
    "pg_description": """
        objoid classoid objsubid description
    """,
    "pg_trigger": """
        oid tgrelid tgparentid tgname tgfoid tgtype tgenabled tgisinternal tgconstrrelid tgconstrindid
        tgconstraint tgdeferrable tginitdeferred tgnargs tgattr tgargs tgqual tgoldtable tgnewtable
    """,
    "pg_tables": """
        schemaname tablename tableowner tablespace hasindexes hasrules hastriggers rowsecurity
    """,
    "pg_views": """
        schemaname viewname viewowner definition
    """,
    "pg_indexes": """
        schemaname tablename indexname tablespace indexdef
    """,
    "pg_roles": """
        rolname rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolconnlimit
        rolpassword rolvaliduntil rolbypassrls rolconfig oid
    """,
    "pg_database": """
        oid datname datdba encoding datlocprovider datistemplate datallowconn dathasloginevt datconnlimit
        datfrozenxid datminmxid dattablespace datcollate datctype datlocale daticurules datcollversion
        datacl
    """,
    "pg_stat_activity": """
        datid datname pid leader_pid usesysid usename application_name client_addr client_hostname
        client_port backend_start xact_start query_start state_change wait_event_type wait_event state
        backend_xid backend_xmin query_id query backend_type
    """,
    "pg_stat_user_tables": """
        relid schemaname relname seq_scan last_seq_scan seq_tup_read idx_scan last_idx_scan idx_tup_fetch
        n_tup_ins n_tup_upd n_tup_del n_tup_hot_upd n_tup_newpage_upd n_live_tup n_dead_tup
        n_mod_since_analyze n_ins_since_vacuum last_vacuum last_autovacuum last_analyze last_autoanalyze
        vacuum_count autovacuum_count analyze_count autoanalyze_count total_vacuum_time
        total_autovacuum_time total_analyze_time total_autoanalyze_time
    """,
    "information_schema.tables": """
        table_catalog table_schema table_name table_type self_referencing_column_name reference_generation
        user_defined_type_catalog user_defined_type_schema user_defined_type_name is_insertable_into
        is_typed commit_action
    """,
    "information_schema.columns": """
        table_catalog table_schema table_name column_name ordinal_position column_default is_nullable
        data_type character_maximum_length character_octet_length numeric_precision numeric_precision_radix
        numeric_scale datetime_precision interval_type interval_precision character_set_catalog
        character_set_schema character_set_name collation_catalog collation_schema collation_name
        domain_catalog domain_schema domain_name udt_catalog udt_schema udt_name scope_catalog scope_schema
        scope_name maximum_cardinality dtd_identifier is_self_referencing is_identity identity_generation
        identity_start identity_increment identity_maximum identity_minimum identity_cycle is_generated
        generation_expression is_updatable
    """,
}
_MYSQL: Final = {
    "information_schema.tables": """
        table_catalog table_schema table_name table_type engine version row_format table_rows avg_row_length
        data_length max_data_length index_length data_free auto_increment create_time update_time check_time
        table_collation checksum create_options table_comment
    """,
    "information_schema.columns": """
        table_catalog table_schema table_name column_name ordinal_position column_default is_nullable
        data_type character_maximum_length character_octet_length numeric_precision numeric_scale
        datetime_precision character_set_name collation_name column_type column_key extra privileges
        column_comment generation_expression srs_id
    """,
}
_SNOWFLAKE: Final = {
    "information_schema.tables": """
        table_catalog table_schema table_name table_owner table_type is_transient clustering_key row_count
        bytes retention_time self_referencing_column_name reference_generation user_defined_type_catalog
        user_defined_type_schema user_defined_type_name is_insertable_into is_typed commit_action created
        last_altered last_ddl last_ddl_by auto_clustering_on comment is_temporary is_iceberg is_dynamic
        is_immutable is_hybrid
    """,
    "information_schema.columns": """
        table_catalog table_schema table_name column_name ordinal_position column_default is_nullable
        data_type character_maximum_length character_octet_length numeric_precision numeric_precision_radix
        numeric_scale datetime_precision interval_type interval_precision character_set_catalog
        character_set_schema character_set_name collation_catalog collation_schema collation_name
        domain_catalog domain_schema domain_name udt_catalog udt_schema udt_name scope_catalog scope_schema
        scope_name maximum_cardinality dtd_identifier is_self_referencing is_identity identity_generation
        identity_start identity_increment identity_maximum identity_minimum identity_cycle identity_ordered
        schema_evolution_record comment
    """,
}
_BIGQUERY: Final = {
    "information_schema.tables": """
        table_catalog table_schema table_name table_type managed_table_type is_insertable_into
        is_fine_grained_mutations_enabled is_typed is_change_history_enabled creation_time
        base_table_catalog base_table_schema base_table_name snapshot_time_ms replica_source_catalog
        replica_source_schema replica_source_name replication_status replication_error ddl
        default_collation_name upsert_stream_apply_watermark
    """,
    "information_schema.columns": """
        table_catalog table_schema table_name column_name ordinal_position is_nullable data_type
        is_generated generation_expression is_stored is_hidden is_updatable is_system_defined
        is_partitioning_column clustering_ordinal_position collation_name column_default rounding_mode
        data_policies policy_tags
    """,
}
_TEXTS: Final = {
    **dict.fromkeys(("tsql", "fabric"), _SQL_SERVER),
    "postgres": _POSTGRES,
    **dict.fromkeys(("mysql", "singlestore", "doris", "starrocks"), _MYSQL),
    "snowflake": _SNOWFLAKE,
    "bigquery": _BIGQUERY,
}


def has_column(dialect: str, dataset: str, column: str) -> bool:
    """Whether a dataset of this name, if nobody makes it, is a view of the database's own that has a column."""
    *before, last = (part.lower() for part in split_dotted(dataset))
    # Those of pg_catalog are in every search path.
    view = last if last.startswith("pg_") else ".".join([*before[-1:], last])
    return column.lower() in _TEXTS.get(dialect, {}).get(view, "").split()
