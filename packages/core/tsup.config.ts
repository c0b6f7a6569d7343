import type { Options } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

const config: Options = packageBuild({
  index: 'src/index.ts',
  'runs/index': 'src/runs/index.ts',
  'testing/index': 'src/testing/index.ts',
});

export default config;
