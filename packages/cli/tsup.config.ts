import type { Options } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

/** A program: nothing imports it, so it has no declarations. */
const config: Options = { ...packageBuild({ main: 'src/main.ts' }), dts: false };

export default config;
