import Database from 'better-sqlite3';

/** How many readings of a SQLite storage are not sealed yet; of one device, or of all. */
export function hotReadings(path: string, deviceId?: string): number {
  const database = new Database(path, { readonly: true });
  try {
    const ofDevice = 'where device_key = (select key from device where id = ?)';
    const count = database
      .prepare(
        `select coalesce(sum(reading_count), 0) from reading_chunk ${deviceId === undefined ? '' : ofDevice}`,
      )
      .pluck()
      .get(...(deviceId === undefined ? [] : [deviceId]));
    return Number(count);
  } finally {
    database.close();
  }
}
