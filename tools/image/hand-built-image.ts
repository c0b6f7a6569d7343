import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { buildContext } from './build-context.ts';
import { type BuiltImage, startProcess } from './built-image.ts';
import { readImage } from './image.ts';

/**
 * Does what the Dockerfile says in a folder that stands for the file system of the image: the same files, the same commands, the
 * Node.js of the workspace, a home that has never been used. Processes are of a user who may write to nothing but the volume,
 * where this process may choose one.
 */
export function buildByHand(): BuiltImage {
  const root = mkdtempSync(join(tmpdir(), 'device-stats-image-'));
  try {
    return buildIn(root);
  } catch (error) {
    rmSync(root, { recursive: true });
    throw error;
  }
}

function buildIn(root: string): BuiltImage {
  const image = readImage();
  const inRoot = (path: string): string => join(root, path);
  chmodSync(root, 0o755);
  for (const folder of ['/workspace', '/root', '/data']) mkdirSync(inRoot(folder));
  for (const file of buildContext()) cpSync(file, join(inRoot('/workspace'), file));
  const environment = { ...surroundings(), HOME: inRoot('/root') };
  execFileSync('sh', ['-c', image.build.replaceAll(/(?<= )\/app\b/g, inRoot('/app'))], {
    cwd: inRoot('/workspace'),
    env: environment,
    stdio: 'inherit',
  });
  for (const cache of image.caches) {
    if (!existsSync(inRoot(cache))) throw new Error(`The build has put nothing into ${cache}.`);
  }
  rmSync(inRoot('/workspace'), { recursive: true });
  const user = unprivilegedUser();
  if (user !== undefined) chownSync(inRoot('/data'), user.uid, user.gid);
  const settings = { ...image.environment, DATABASE_PATH: inRoot('/data/device-stats.db') };
  return {
    builder: `hand, run by ${user === undefined ? 'the same user' : `the user ${user.uid}`}`,
    start: ({ command: [, ...options], environment: given }) =>
      startProcess(process.execPath, options, {
        cwd: inRoot('/app'),
        env: { ...settings, ...given },
        ...user,
      }),
    discard: () => rmSync(root, { recursive: true }),
  };
}

/** What a builder lets through of this process's environment: how to reach the network, and programs, but none of the workspace's. */
function surroundings(): Record<string, string | undefined> {
  const network = Object.entries(process.env).filter(([name]) => /_proxy$|_certs?$/i.test(name));
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const outside = folders.filter((folder) => !folder.includes('node_modules'));
  const PATH = [dirname(process.execPath), ...outside].join(delimiter);
  return { ...Object.fromEntries(network), PATH };
}

/** The user `nobody`, when this process may start others of that user, and that user may run Node.js. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  const nobody = { uid: 65_534, gid: 65_534 };
  const { status } = spawnSync(process.execPath, ['--version'], { ...nobody, cwd: '/' });
  return status === 0 ? nobody : undefined;
}
