/** Tighter than elsewhere: everything is a file of ours, but for the pictures inside Swagger UI's style sheet. */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>The API of Longwave</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
    <link rel="stylesheet" href="/api/docs/page.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <div id="docs"></div>
    <noscript>This page needs JavaScript. <a href="/api/openapi.json">The document itself</a> does not.</noscript>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/init.js"></script>
  </body>
</html>
`;

/**
 * No badge of swagger.io, and a token is forgotten with the page. A form begins empty, not filled with the word
 * "string", and what is left empty is not sent.
 */
export const docsScript = `
const startsEmpty = () => ({
  afterLoad({ fn }) {
    const sample = fn.getSampleSchema;
    fn.getSampleSchema = (schema, type, ...rest) =>
      type === false ? '' : sample(schema, type, ...rest);
  },
});

const leaveOutEmpty = (request) => {
  if (request.body instanceof FormData)
    for (const [name, value] of [...request.body]) if (value === '') request.body.delete(name);
  return request;
};

SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [startsEmpty],
  requestInterceptor: leaveOutEmpty,
});
`;

/** Swagger UI leaves a column for links between operations, which is empty and too much for a phone. */
export const docsStyle = 'body { margin: 0 } #docs .response-col_links { display: none }\n';
