import { Token } from 'aws-cdk-lib';

/** The ports that browsers leave out of an origin. */
const DEFAULT_PORTS: Record<string, string> = { http: '80', https: '443' };

const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/(?:\[[0-9a-f:]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::(\d{1,5}))?$/;

/**
 * Whether clients can send it in the header `Origin`: a scheme, a host and perhaps a port, all in lowercase, and nothing else. Browsers send
 * no port that is the scheme's own. What is only
 * known at deploy time, by itself or as a part of a list, is taken for one.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
export function isOrigin(text: string): boolean {
  if (isLate(text)) {
    return true;
  }
  const [, scheme, port] = ORIGIN.exec(text) ?? [];
  return scheme !== undefined && (port === undefined || (Number(port) <= 65535 && port !== DEFAULT_PORTS[scheme]));
}

/** Whether it is an origin, or a pattern of origins as S3 takes them: with one `*` in the host. */
export function isOriginPattern(text: string): boolean {
  if (isLate(text)) {
    return true;
  }
  const [scheme, host, ...rest] = text.split('://');
  return rest.length === 0 && host !== undefined && isOrigin(`${scheme}://${host.replace('*', 'x')}`);
}

function isLate(text: string): boolean {
  return Token.isUnresolved(text) || Token.isUnresolved([text]);
}
