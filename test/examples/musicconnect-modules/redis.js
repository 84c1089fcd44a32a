// Stands in the place of the client of Redis, which is in the images alone: it says what it was asked for, and answers from memory.
const { EventEmitter } = require('node:events');

exports.createClient = ({ url }) => {
  const kept = new Map();
  const said = (what, result) => async (...args) => {
    process.stdout.write(`redis ${what} ${args.filter((arg) => typeof arg === 'string').join(' ')}\n`);
    return result?.(...args);
  };
  return Object.assign(new EventEmitter(), {
    duplicate: () => exports.createClient({ url }),
    connect: said(`connect ${url}`),
    ping: said('ping', () => {
      if (process.env.CACHE_IS_AWAY) {
        throw new Error('The cache is away');
      }
    }),
    get: said('get', (key) => kept.get(key)),
    set: said('set', (key, value) => kept.set(key, value)),
    del: said('del', (key) => kept.delete(key)),
    publish: said('publish'),
    subscribe: said('subscribe'),
    destroy: () => process.stdout.write('redis destroy\n'),
  });
};
