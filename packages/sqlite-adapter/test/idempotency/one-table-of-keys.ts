import type NativeDatabase from 'better-sqlite3';

/** Makes a file one of before idempotency keys were kept in sets: with the table they were in, and none in it. */
export function makeOneTableOfKeys(native: NativeDatabase.Database): void {
  native.exec(`
    drop table key_set;
    drop table key_page;
    create table idempotency_key (
      scope text not null, key text not null, part integer not null, fingerprint text not null,
      reading_count integer, result text not null, created_at_ms integer not null,
      constraint idempotency_key_identity primary key (scope, key, part)
    ) without rowid, strict;
    create index idempotency_key_by_age on idempotency_key (created_at_ms);
  `);
  native.pragma('user_version = 4');
}
