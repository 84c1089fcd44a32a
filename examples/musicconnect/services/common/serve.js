/** Answers with a JSON text. */
function json(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** Resolves as the promise does, or fails when that takes too long. */
function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks everything that a service depends on. One that does not answer makes it unable to serve. */
async function health(response, dependencies) {
  const asked = await Promise.all(Object.entries(dependencies).map(async ([name, ask]) => {
    try {
      await within(2000, ask());
      return [name, 'ok'];
    } catch (error) {
      log('error', `${name}: ${error.message}`);
      return [name, 'failed'];
    }
  }));
  const ok = asked.every(([, state]) => state === 'ok');
  json(response, ok ? 200 : 503, { status: ok ? 'ok' : 'failed', region: process.env.AWS_REGION, ...Object.fromEntries(asked) });
}

/** One line for Loki. */
function log(level, message, fields = {}) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

/**
 * Listens at `PORT`. At SIGTERM, requests that are under way are answered, no others are taken, and then `close` lets go of everything else. Kubernetes has sent
 * nobody here for 15 seconds by then.
 */
function serve(server, close = async () => {}) {
  const port = Number(process.env.PORT);
  server.listen(port, () => log('info', `listening at ${server.address().port}`));
  process.once('SIGTERM', () => {
    log('info', 'SIGTERM: finishing');
    server.close(async () => {
      await close();
      log('info', 'done');
      process.exit(0);
    });
    server.closeIdleConnections();
  });
}

module.exports = { health, json, log, serve };
