import type { DocsPageSource } from './docs-page-source.ts';

/**
 * Starts Swagger UI. A file of its own, because the page allows no inline script. The document is fetched here, so that
 * requests tried out go where the page came from also when the document names no server.
 */
const start = `const root = new URL('..', document.currentScript.src).href;

fetch(new URL('openapi.json', root))
  .then((response) => {
    if (!response.ok) throw new Error('openapi.json answered ' + response.status);
    return response.json();
  })
  .then((spec) => {
    SwaggerUIBundle({
      dom_id: '#swagger-ui',
      spec: { ...spec, servers: [{ url: root.slice(0, -1) }] },
      presets: [SwaggerUIBundle.presets.apis],
      layout: 'BaseLayout',
      deepLinking: true,
      validatorUrl: null,
    });
  })
  .catch((error) => {
    document.getElementById('swagger-ui').textContent = 'The document could not be loaded: ' + error.message;
  });
`;

/** Swagger UI, from the files of `swagger-ui-dist`. */
export const swaggerPage: DocsPageSource = {
  path: '/docs',
  html: ({ root, title }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${root}/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${root}/docs/swagger-ui-bundle.js"></script>
    <script src="${root}/docs/start.js"></script>
  </body>
</html>
`,
  files: {
    'swagger-ui.css': {
      contentType: 'text/css; charset=utf-8',
      content: { asset: 'swagger-ui.css' },
    },
    'swagger-ui-bundle.js': {
      contentType: 'text/javascript; charset=utf-8',
      content: { asset: 'swagger-ui-bundle.js' },
    },
    'start.js': { contentType: 'text/javascript; charset=utf-8', content: { text: start } },
  },
};
