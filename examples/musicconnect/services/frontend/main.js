const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { health, serve } = require('../common/serve');

const PAGE = readFileSync(join(__dirname, 'public', 'index.html'));

/** The same image serves every environment: what differs between them comes at run time. */
const SETTINGS = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('REACT_APP_')));

serve(createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://frontend');
  if (pathname === '/health') {
    health(response, {});
  } else if (pathname === '/settings.js') {
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'public, max-age=60' });
    response.end(`globalThis.settings = ${JSON.stringify(SETTINGS).replace(/</g, '\\u003c')};\n`);
  } else {
    // Paths are the page's own.
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'public, max-age=60' });
    response.end(PAGE);
  }
}));
