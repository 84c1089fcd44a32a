/** The text without what the address of an index may hold to be let in: names, passwords and tokens. */
export function withoutCredentials(text: string): string {
  return text.replace(ADDRESS, (_, scheme: string, rest: string) => {
    const [, address, query] = /^([^?#]*)(.*)$/s.exec(rest)!;
    return scheme + address.replace(/^[^/]*@/, '***@').split('/').map((part, index) => index > 0 && isToken(part) ? '***' : part).join('/')
      + query.replace(/([?&#])([^=&#]+=)?[^&#]+/g, (_all, mark: string, key = '') => `${mark}${key}***`);
  });
}

const ADDRESS = /\b([a-z][a-z\d+.-]*:\/\/)([^\s"'`<>()]+)/gi;

/** Some indexes have a token as a folder: letters and digits without a meaning. Names of files have a dot. */
function isToken(part: string): boolean {
  return /^[A-Za-z\d_-]{16,}$/.test(part) && /\d/.test(part) && /[A-Za-z]/.test(part);
}
