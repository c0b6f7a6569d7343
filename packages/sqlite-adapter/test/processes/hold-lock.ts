import NativeDatabase from 'better-sqlite3';

// Takes the write lock of a file, says so, and keeps it until told to let go.
const [path = ''] = process.argv.slice(2);
const native = new NativeDatabase(path);
native.exec('begin immediate');
process.stdout.write('locked\n');
process.stdin.once('data', () => {
  native.exec('rollback');
  native.close();
  process.stdin.destroy();
});
