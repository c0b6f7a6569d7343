import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const requireOfPeers = createRequire(new URL('../../../peers/package.json', import.meta.url));

/**
 * Loads a package of `bench/peers`, which need not be installed. Its types are not there for the same reason.
 *
 * @throws if it is missing, or has no binary for this machine
 */
export async function loadPeerPackage(name: string): Promise<unknown> {
  const url = pathToFileURL(requireOfPeers.resolve(name)).href;
  const loaded = (await import(url)) as { readonly default?: unknown };
  // That of a CommonJS module is all it exports.
  return loaded.default ?? loaded;
}
