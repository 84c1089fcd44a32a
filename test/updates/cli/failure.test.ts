import { asFailure, ExitCode } from '../../../src/updates/cli/failure';

/** What people reported of uploads to S3, as the AWS SDK or Node.js throws it. */
test.each<[string, object, ExitCode, string]>([
  // aws/aws-cli#1065, aws/aws-sdk-js-v3#2378
  ['a clock that is wrong', { name: 'RequestTimeTooSkewed', $metadata: { httpStatusCode: 403 } }, ExitCode.UNREACHABLE, 'Set the clock'],
  ['a bucket of another region', { name: 'PermanentRedirect', $metadata: { httpStatusCode: 301 } }, ExitCode.USAGE, '`region`'],
  ['a region that the signature does not fit', { name: 'AuthorizationHeaderMalformed', $metadata: { httpStatusCode: 400 } }, ExitCode.USAGE, '`region`'],
  ['a proxy with an authority of its own', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, ExitCode.UNREACHABLE, 'NODE_EXTRA_CA_CERTS'],
  ['the same, by fetch', { name: 'TypeError', cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }, ExitCode.UNREACHABLE, 'NODE_EXTRA_CA_CERTS'],
  // aws/aws-cli#454
  ['a connection that stood still', { name: 'RequestTimeout', $metadata: { httpStatusCode: 400, attempts: 5 } }, ExitCode.UNREACHABLE, 'goes on where it was cut off'],
  ['a connection that was cut', { code: 'ECONNRESET' }, ExitCode.UNREACHABLE, 'goes on where it was cut off'],
  ['S3 that asks to wait', { name: 'SlowDown', $metadata: { httpStatusCode: 503 } }, ExitCode.UNREACHABLE, 'in a minute'],
  ['a session that has ended', { name: 'ExpiredToken' }, ExitCode.UNREACHABLE, 'aws sso login'],
  ['a policy that does not allow it', { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, ExitCode.UNREACHABLE, 'publisher role'],
  ['anything else', { name: 'SomethingElse' }, ExitCode.UNEXPECTED, 'EKN_UPDATES_DEBUG=1'],
])('%s is told with what to do', (_, thrown, exitCode, advice) => {
  const failure = asFailure(Object.assign(new Error('what AWS said'), thrown));
  expect(failure.message).toContain('what AWS said');
  expect(failure).toMatchObject({ exitCode, advice: expect.stringContaining(advice) });
});

test('a bucket that is not there is told with what to do', () => {
  expect(asFailure(Object.assign(new Error('what AWS said'), { name: 'NoSuchBucket' }))).toMatchObject({ exitCode: ExitCode.USAGE, advice: expect.stringContaining('`bucket`') });
});
