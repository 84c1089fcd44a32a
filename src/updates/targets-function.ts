/**
 * The code of the CloudFront Function in front of the site, for runtime 2.0: one text, which the site deploys and test servers run.
 *
 * The name of a TUF target has a slash in it, and clients put the hash in two places: python-tuf, go-tuf and tuf-js ask for
 * `targets/42/<hash>.file`, tough asks for `targets/<hash>.42/file`. Both, and the name without a hash, are the one object
 * `releases/42/file`. What the target of a channel is called, `targets/<hash>.stable.json`, exists as it is. A folder is its page.
 *
 * Nothing is decided by what the hash is: clients compare it with what they get.
 */
export const TARGETS_FUNCTION = `function handler(event) {
  var request = event.request;
  var hash = '(?:[0-9a-f]{64}\\\\.|[0-9a-f]{128}\\\\.)?';
  var target = new RegExp('^/targets/' + hash + '([1-9][0-9]{0,9})/' + hash + '([A-Za-z0-9_-][A-Za-z0-9._-]*)$')
    .exec(request.uri.replace(/%2f/gi, '/'));
  if (target) {
    request.uri = '/releases/' + target[1] + '/' + target[2];
  } else if (/\\/$/.test(request.uri)) {
    request.uri += 'index.html';
  }
  return request;
}
`;
