const { createServer } = require('node:http');
const { Pool } = require('pg');
const { createClient } = require('redis');
const { log, serve } = require('../common/serve');
const { keysOf } = require('../common/tokens');
const { createBackend } = require('./backend');

const { DATABASE_URL, REDIS_URL, JWT_SECRET, STRIPE_SECRET_KEY } = process.env;

// The certificates of Amazon RDS are where DATABASE_URL says. Connections are tried before they are used, and few: there are up to a hundred pods.
const database = new Pool({ connectionString: DATABASE_URL, max: 5, connectionTimeoutMillis: 2000, idleTimeoutMillis: 30_000 });
database.on('error', ({ message }) => log('error', `database: ${message}`));
const cache = createClient({ url: REDIS_URL, disableOfflineQueue: true });
cache.on('error', ({ message }) => log('error', `cache: ${message}`));
cache.connect().catch(({ message }) => log('error', `cache: ${message}`));

const backend = createBackend({ database, cache, keys: keysOf(JWT_SECRET), stripeKey: STRIPE_SECRET_KEY });
serve(createServer(backend), async () => {
  await database.end();
  cache.destroy();
});
