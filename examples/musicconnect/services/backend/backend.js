const { health, json, log } = require('../common/serve');
const { verify } = require('../common/tokens');

const SONGS = 'songs';

/** The API: songs, and payments by Stripe. The cache may be away, and the API is only slower. */
function createBackend({ database, cache, keys, stripeKey, fetch = globalThis.fetch }) {
  const answered = new Map();

  const cached = (work) => work().catch(({ message }) => log('warning', `cache: ${message}`));

  async function listSongs(response) {
    const known = await cached(() => cache.get(SONGS));
    if (known) {
      return json(response, 200, JSON.parse(known));
    }
    const { rows } = await database.query('SELECT id, title, artist FROM songs ORDER BY id DESC LIMIT 100');
    await cached(() => cache.set(SONGS, JSON.stringify(rows), { EX: 30 }));
    return json(response, 200, rows);
  }

  async function addSong(request, response) {
    const { title, artist } = await bodyOf(request);
    if (typeof title !== 'string' || typeof artist !== 'string' || title === '' || artist === '') {
      return json(response, 422, { message: 'A song has a title and an artist' });
    }
    const { rows: [song] } = await database.query('INSERT INTO songs (title, artist) VALUES ($1, $2) RETURNING id, title, artist', [title, artist]);
    await cached(() => cache.del(SONGS));
    await cached(() => cache.publish(SONGS, JSON.stringify(song)));
    return json(response, 201, song);
  }

  /** Card numbers never come here: the page gives them to Stripe, and the server only says how much. */
  async function pay(request, response, { sub }) {
    const { amount } = await bodyOf(request);
    if (!Number.isInteger(amount) || amount < 50) {
      return json(response, 422, { message: 'An amount is in cents, 50 or more' });
    }
    const answer = await fetch('https://api.stripe.com/v1/payment_intents', {
      method: 'POST',
      headers: { authorization: `Bearer ${stripeKey}` },
      body: new URLSearchParams({ amount, currency: 'usd', 'metadata[user]': sub }),
      signal: AbortSignal.timeout(10_000),
    });
    return answer.ok ? json(response, 201, { clientSecret: (await answer.json()).client_secret }) : json(response, 502, { message: 'Stripe refused it' });
  }

  function metrics(response) {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    const lines = [...answered].map(([status, count]) => `http_requests_total{status="${status}"} ${count}`);
    response.end(['# TYPE http_requests_total counter', ...lines, ''].join('\n'));
  }

  async function route(request, response) {
    const { pathname } = new URL(request.url, 'http://backend');
    const asked = `${request.method === 'HEAD' ? 'GET' : request.method} ${pathname}`;
    switch (asked) {
      case 'GET /health':
      case 'GET /api/health':
        return health(response, { database: () => database.query('SELECT 1'), cache: () => cache.ping() });
      case 'GET /metrics':
        return metrics(response);
      case 'GET /api/songs':
        return listSongs(response);
      case 'POST /api/songs':
      case 'POST /api/payments': {
        const user = verify(request.headers.authorization?.replace(/^Bearer /, ''), keys);
        if (!user) {
          return json(response, 401, { message: 'Sign in' });
        }
        return pathname === '/api/songs' ? addSong(request, response) : pay(request, response, user);
      }
      default:
        return json(response, 404, { message: 'There is no such thing' });
    }
  }

  return async (request, response) => {
    response.once('finish', () => answered.set(response.statusCode, (answered.get(response.statusCode) ?? 0) + 1));
    try {
      await route(request, response);
    } catch (error) {
      log('error', error.message, { url: request.url });
      // A failover of the database takes about a minute; clients that read are sent to another region meanwhile.
      json(response, error instanceof SyntaxError ? 400 : 503, { message: error instanceof SyntaxError ? 'That is no JSON' : 'Try again' });
    }
  };
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 10_000) {
      throw new SyntaxError('too long');
    }
  }
  return JSON.parse(text) ?? {};
}

module.exports = { createBackend };
