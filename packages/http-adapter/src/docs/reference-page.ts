import type { DocsPageSource } from './docs-page-source.ts';

const style = `body { margin: 0; }
rapi-doc { display: block; width: 100%; height: 100vh; }
`;

/**
 * A reference to read, from the files of `rapidoc`. The path is the one that clients know. Redoc and Scalar themselves were
 * tried: both fetch images or data from other hosts while they run.
 */
export const referencePage: DocsPageSource = {
  path: '/redoc',
  html: ({ root, title }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${root}/redoc/reference.css">
    <script type="module" src="${root}/redoc/rapidoc-min.js"></script>
  </head>
  <body>
    <rapi-doc spec-url="${root}/openapi.json" render-style="read" load-fonts="false" show-header="false"
      allow-try="false" allow-server-selection="false" allow-authentication="false" theme="light"
      regular-font="system-ui, sans-serif" nav-bg-color="#f4f5f7" nav-text-color="#333"
      nav-hover-bg-color="#e6e8ec" nav-hover-text-color="#111" primary-color="#2457a7"
      show-method-in-nav-bar="as-colored-text" schema-description-expanded="true"></rapi-doc>
  </body>
</html>
`,
  files: {
    'reference.css': { contentType: 'text/css; charset=utf-8', content: { text: style } },
    'rapidoc-min.js': {
      contentType: 'text/javascript; charset=utf-8',
      content: { asset: 'rapidoc-min.js' },
    },
  },
};
