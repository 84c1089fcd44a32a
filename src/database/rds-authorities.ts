import { X509Certificate } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Problems } from '../private/errors';

/** What the file with the authorities is called in a folder that becomes a layer. */
export const AUTHORITIES_FILE = 'rds-ca.pem';
/** The context by which an app names a folder of its own. */
export const AUTHORITIES_CONTEXT = '@eknmusic/constructs:rdsCertificates';

const OURS = path.join(__dirname, '../../assets/database/rds-certificates');
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g;
/** What the authority of `rds-ca-rsa2048-g1` is called, which is the one that MusicDatabase asks for. */
const NAME = /^CN=Amazon RDS (\S+) Root CA RSA2048 G1$/m;

/** The regions of the files that were read, of which there is one in most apps. */
const known = new Map<string, Set<string>>();

/** The folder with the authorities of Amazon RDS that functions below a scope get: that of the app, or else of this library. */
export function authoritiesFolder(scope: Construct): string {
  return scope.node.tryGetContext(AUTHORITIES_CONTEXT) ?? OURS;
}

/** Notes it when the folder is none, or lacks the authority of the region: a database there would be made, and refused by all its clients. */
export function validateAuthorities(problems: Problems, scope: Construct): void {
  const folder: unknown = authoritiesFolder(scope);
  const regions = readRegions(folder);
  if (!regions) {
    problems.add({ code: 'MusicDatabaseCertificatesInvalid', prop: `context["${AUTHORITIES_CONTEXT}"]`, got: folder });
    return;
  }
  const { region } = Stack.of(scope);
  problems.addIf(!regions.has(region), { code: 'MusicDatabaseCertificateAuthorityMissing', prop: 'region', got: region });
}

/** The regions whose authorities are in the folder. Undefined where there is no file of certificates. */
function readRegions(folder: unknown): Set<string> | undefined {
  if (typeof folder !== 'string' || folder === '') {
    return undefined;
  }
  const file = path.resolve(folder, AUTHORITIES_FILE);
  const regions = known.get(file) ?? parseRegions(file);
  if (regions) {
    known.set(file, regions);
  }
  return regions;
}

function parseRegions(file: string): Set<string> | undefined {
  try {
    const certificates = fs.readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
    const names = certificates.map((certificate) => NAME.exec(new X509Certificate(certificate).subject)?.[1]);
    return names.length === 0 ? undefined : new Set(names.filter((name) => name !== undefined));
  } catch {
    return undefined;
  }
}
