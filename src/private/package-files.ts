import { existsSync } from 'fs';
import * as path from 'path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { type ErrorCatalog, fail } from './errors';

export const PACKAGE_ERRORS: ErrorCatalog = {
  PackageFileMissing: {
    when: 'is a part of this library itself, not of your app, and is not there',
    fix: 'Install @eknmusic/constructs again; in a checkout of the library, run `npx projen pre-compile`.',
  },
};

/** The code of a handler or layer that comes with this library. */
export function packagedCode(scope: IConstruct, folder: string): lambda.AssetCode {
  return lambda.Code.fromAsset(packagedFile(scope, folder));
}

/** A file or a folder that comes with this library, if it is there. */
export function packagedFile(scope: IConstruct, file: string): string {
  if (!existsSync(file)) {
    fail(scope, PACKAGE_ERRORS, { code: 'PackageFileMissing', prop: path.basename(file), got: file });
  }
  return file;
}
