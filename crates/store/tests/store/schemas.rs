//! Both engines have the same tables, but for the searched texts, which each keeps in its own way: read back from the two
//! databases themselves.

use std::collections::BTreeSet;

use store::args;
use store::engine::{Engine, Store};
use test_database::TestDatabase;

/// Everything about a schema that must be equal, one line a fact.
type Facts = BTreeSet<String>;

async fn lines(store: &Store, what: &str, sql: &'static str) -> Facts {
    let rows = store.rows(sql, args![]).await.unwrap();
    rows.iter().map(|row| format!("{what} {}", row.text("fact").unwrap())).collect()
}

const SQLITE_COLUMNS: &str = "SELECT tables.name || '.' || columns.name || ' ' ||
        CASE columns.type WHEN 'INTEGER' THEN 'number' WHEN 'TEXT' THEN 'text' WHEN 'BLOB' THEN 'bytes' ELSE columns.type END
        || CASE columns.\"notnull\" WHEN 1 THEN ' always' ELSE ' sometimes' END
        || CASE WHEN columns.dflt_value IS NULL THEN '' ELSE ' default ' || columns.dflt_value END AS fact
    FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE '_sqlx_%' AND tables.name NOT LIKE 'txn_text%'";

const POSTGRES_COLUMNS: &str = "SELECT table_name || '.' || column_name || ' ' ||
        CASE data_type WHEN 'bigint' THEN 'number' WHEN 'text' THEN 'text' WHEN 'uuid' THEN 'bytes'
                       WHEN 'bytea' THEN 'bytes' ELSE data_type END
        || CASE is_nullable WHEN 'NO' THEN ' always' ELSE ' sometimes' END
        || CASE WHEN column_default IS NULL THEN '' ELSE ' default ' || replace(column_default, '::text', '') END AS fact
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' AND table_name NOT LIKE 'txn_text%'";

/// Indexes that have a name, and keys by their columns alone.
const SQLITE_INDEXES: &str = "SELECT tables.name || ' (' ||
        (SELECT group_concat(part.name, ', ') FROM
            (SELECT name FROM pragma_index_info(indexes.name) ORDER BY seqno) AS part) || ')'
        || CASE indexes.\"unique\" WHEN 1 THEN ' unique' ELSE '' END
        || CASE indexes.partial WHEN 1 THEN ' partial' ELSE '' END
        || CASE indexes.origin WHEN 'c' THEN ' named ' || indexes.name WHEN 'pk' THEN ' primary' ELSE '' END AS fact
    FROM sqlite_schema AS tables JOIN pragma_index_list(tables.name) AS indexes
    WHERE tables.type = 'table' AND tables.name NOT LIKE '_sqlx_%' AND tables.name NOT LIKE 'txn_text%'
    UNION ALL
    -- A lone number as primary key is the row's own number there, and no index.
    SELECT tables.name || ' (' || columns.name || ') unique primary' AS fact
    FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE '_sqlx_%' AND tables.name NOT LIKE 'txn_text%' AND columns.pk = 1 AND columns.type = 'INTEGER'
      AND NOT EXISTS (SELECT 1 FROM pragma_index_list(tables.name) AS other WHERE other.origin = 'pk')";

const POSTGRES_INDEXES: &str = "SELECT tables.relname || ' (' ||
        (SELECT string_agg(columns.attname, ', ' ORDER BY keys.place)
         FROM unnest(indexes.indkey) WITH ORDINALITY AS keys (number, place)
         JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum = keys.number) || ')'
        || CASE WHEN indexes.indisunique THEN ' unique' ELSE '' END
        || CASE WHEN indexes.indpred IS NULL THEN '' ELSE ' partial' END
        || CASE WHEN indexes.indisprimary THEN ' primary' WHEN kept.oid IS NULL THEN ' named ' || names.relname ELSE '' END
        AS fact
    FROM pg_index AS indexes
    JOIN pg_class AS names ON names.oid = indexes.indexrelid
    JOIN pg_class AS tables ON tables.oid = indexes.indrelid
    JOIN pg_namespace AS spaces ON spaces.oid = tables.relnamespace AND spaces.nspname = 'public'
    LEFT JOIN pg_constraint AS kept ON kept.conindid = names.oid AND kept.contype IN ('p', 'u')
    WHERE tables.relname NOT LIKE '\\_sqlx%' AND tables.relname NOT LIKE 'txn_text%'";

const SQLITE_REFERENCES: &str = "SELECT tables.name || ' (' || group_concat(parts.\"from\", ', ') || ') to ' || parts.\"table\"
        || ' (' || group_concat(parts.\"to\", ', ') || ')' AS fact
    FROM sqlite_schema AS tables
    JOIN (SELECT owner.name AS owner, keys.* FROM sqlite_schema AS owner
          JOIN pragma_foreign_key_list(owner.name) AS keys
          WHERE owner.type = 'table' ORDER BY owner.name, keys.id, keys.seq) AS parts ON parts.owner = tables.name
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'txn_text%' GROUP BY tables.name, parts.id, parts.\"table\"";

const POSTGRES_REFERENCES: &str = "SELECT here.relname || ' (' ||
        (SELECT string_agg(columns.attname, ', ' ORDER BY keys.place)
         FROM unnest(kept.conkey) WITH ORDINALITY AS keys (number, place)
         JOIN pg_attribute AS columns ON columns.attrelid = here.oid AND columns.attnum = keys.number)
        || ') to ' || there.relname || ' (' ||
        (SELECT string_agg(columns.attname, ', ' ORDER BY keys.place)
         FROM unnest(kept.confkey) WITH ORDINALITY AS keys (number, place)
         JOIN pg_attribute AS columns ON columns.attrelid = there.oid AND columns.attnum = keys.number) || ')' AS fact
    FROM pg_constraint AS kept
    JOIN pg_class AS here ON here.oid = kept.conrelid
    JOIN pg_class AS there ON there.oid = kept.confrelid
    WHERE kept.contype = 'f' AND here.relname <> 'txn_text'";

const SQLITE_CHECKS: &str = "SELECT name || ' ' ||
        ((length(upper(sql)) - length(replace(upper(sql), 'CHECK (', ''))) / length('CHECK (')) AS fact
    FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%CHECK (%'";

const POSTGRES_CHECKS: &str = "SELECT here.relname || ' ' || CAST(COUNT(*) AS TEXT) AS fact
    FROM pg_constraint AS kept JOIN pg_class AS here ON here.oid = kept.conrelid
    JOIN pg_namespace AS spaces ON spaces.oid = here.relnamespace AND spaces.nspname = 'public'
    WHERE kept.contype = 'c' GROUP BY here.relname";

async fn facts(store: &Store) -> Facts {
    let [columns, indexes, references, checks] = match store.engine() {
        Engine::Sqlite => [SQLITE_COLUMNS, SQLITE_INDEXES, SQLITE_REFERENCES, SQLITE_CHECKS],
        Engine::Postgres => [POSTGRES_COLUMNS, POSTGRES_INDEXES, POSTGRES_REFERENCES, POSTGRES_CHECKS],
    };
    let mut all = lines(store, "column", columns).await;
    all.extend(lines(store, "index", indexes).await);
    all.extend(lines(store, "reference", references).await);
    all.extend(lines(store, "checks", checks).await);
    all
}

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let (file, other) = (TestDatabase::on_sqlite(), TestDatabase::open().await);
    let one = facts(&Store::open(file.address()).await.unwrap()).await;
    let other = facts(&Store::open(other.address()).await.unwrap()).await;
    assert!(one.len() > 200, "{one:?}");
    let only_one: Vec<_> = one.difference(&other).collect();
    let only_other: Vec<_> = other.difference(&one).collect();
    assert!(
        only_one.is_empty() && only_other.is_empty(),
        "SQLite: {only_one:#?}\nPostgreSQL: {only_other:#?}"
    );
}
