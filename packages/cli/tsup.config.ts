import type { Options } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

/**
 * A program: nothing imports it, so it has no declarations. What it uses of the other packages is a part of it, so that it is
 * installed by itself.
 */
const config: Options = {
  ...packageBuild({ main: 'src/main.ts' }),
  dts: false,
  // `node:sqlite` has no other name.
  removeNodeProtocol: false,
  noExternal: [/^@device-stats\//],
};

export default config;
