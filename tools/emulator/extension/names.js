// Loaded into every Node function before its code. Names that DNS would lead to the emulated AWS lead to the emulator: those of the
// deployed APIs, whose TLS is on a port of its own, and those below localhost, which not every system resolves.
const dns = require('node:dns');
const tls = require('node:tls');

const served = new Set(JSON.parse(process.env.EMULATOR_NAMES));
const port = Number(process.env.EMULATOR_TLS_PORT);

const connect = tls.connect;
tls.connect = (options, ...rest) => connect(
  served.has(options?.host) ? { ...options, host: '127.0.0.1', port, servername: 'localhost' } : options, ...rest);

const lookup = dns.lookup;
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? 'localhost' : name, ...rest);
