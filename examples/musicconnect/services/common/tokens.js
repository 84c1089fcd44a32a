const { createHmac, timingSafeEqual } = require('node:crypto');

/** The keys of JwtSecret by their ids: the one that signs, and the one before it. */
function keysOf(text) {
  const secret = JSON.parse(text);
  return new Map([secret, secret.previous].filter(Boolean).map(({ kid, key }) => [kid, key]));
}

/** What a token says, or undefined for one that is not ours or not valid any more. JwtSecret has keys for HS512, whatever the token asks for. */
function verify(token, keys, now = Date.now() / 1000) {
  const [header, payload, signature] = String(token).split('.');
  try {
    const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const key = keys.get(kid);
    if (key === undefined || alg !== 'HS512') {
      return undefined;
    }
    const expected = createHmac('sha512', key).update(`${header}.${payload}`).digest();
    const given = Buffer.from(signature, 'base64url');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return given.length === expected.length && timingSafeEqual(given, expected) && claims.exp > now ? claims : undefined;
  } catch {
    return undefined;
  }
}

module.exports = { keysOf, verify };
