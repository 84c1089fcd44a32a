import * as path from 'path';
import { packagedCode } from '../../src/private/package-files';
import { testStack } from '../support/checks';

test('a folder of the library that is missing is told from one of the user', () => {
  const folder = path.join(__dirname, 'no-such-folder.lambda');
  expect(() => packagedCode(testStack(), folder)).toThrow(
    'Test: [PackageFileMissing] `no-such-folder.lambda` is a part of this library itself, not of your app, and is not there; got '
    + `"${folder}". Install @eknmusic/constructs again; in a checkout of the library, run \`npx projen pre-compile\`.`);
});
