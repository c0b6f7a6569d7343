import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Options } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

/** What the documentation pages load, and the licences it comes under. */
const docsFiles: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt': 'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui.css': 'swagger-ui-dist/swagger-ui.css',
  'swagger-ui.LICENSE.txt': 'swagger-ui-dist/LICENSE',
  'swagger-ui.NOTICE.txt': 'swagger-ui-dist/NOTICE',
  'rapidoc-min.js': 'rapidoc/dist/rapidoc-min.js',
  'rapidoc-min.js.LICENSE.txt': 'rapidoc/dist/rapidoc-min.js.LICENSE.txt',
  'rapidoc.LICENSE.txt': 'rapidoc/LICENSE.txt',
};

const config: Options = {
  ...packageBuild({ index: 'src/index.ts', 'node/index': 'src/node/index.ts' }),
  onSuccess: copyDocsFiles,
};

export default config;

/** Copies, so that who installs this package need not install everything those files were made from. */
async function copyDocsFiles(): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  const folder = new URL('dist/node/docs-files/', import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const [name, origin] of Object.entries(docsFiles)) {
    await copyFile(resolve(origin), new URL(name, folder));
  }
}
