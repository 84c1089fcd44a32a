import * as path from 'path';
import { environmentOf } from './peers';
import { Session } from './session';

// What the user reads, word by word.
const MESSAGE = [
  'Storage/Files: 2 problems',
  '  - [MediaBucketNameInvalid] `bucketName` is not a name that S3 accepts; got "EKNMusic_Files". '
    + 'Use 3 to 63 lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit.',
  '  - [MediaBucketCorsOriginInvalid] `corsOrigins` is not an origin: `scheme://host[:port]` with at most one "*"; got "https://desktop-client/". '
    + 'Write it like "https://app.example.com" or "https://*.example.com", with no path and no slash at the end.',
].join('\n');

/** The app of a new user with two wrong props ends with one message that names both and leads to the user's own line, and to no other. */
export async function expectReadableError(session: Session, folder: string): Promise<void> {
  const { status, stdout, stderr } = await session.run(process.execPath, ['wrong-prop.js'], {
    cwd: folder, env: environmentOf(path.join(folder, 'cdk.out-wrong'), {}), mayFail: true,
  });
  const frames = stderr.split('\n').filter((line) => /^\s+at /.test(line));
  const noise = frames.filter((frame) => !frame.includes(path.join(folder, 'wrong-prop.js')));
  if (status === 0 || stdout !== '' || !stderr.includes(MESSAGE) || frames.length === 0 || noise.length > 0) {
    throw new Error(`Expected this, and no line of code but the user's:\n${MESSAGE}\n\nRead:\n${stdout}${stderr}`);
  }
}

/** A program tells this library's errors from others, and their codes. */
export async function expectCaughtError(session: Session, folder: string): Promise<void> {
  const { stdout } = await session.run(process.execPath, ['caught.js'], { cwd: folder });
  const expected = 'true MediaBucketNameInvalid MediaBucketCorsOriginInvalid\nfalse\n';
  if (stdout !== expected) {
    throw new Error(`Expected:\n${expected}\nRead:\n${stdout}`);
  }
}
