import { X509Certificate } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Problems } from '../private/errors';

/** The name of the file with the CA bundle in a folder that becomes a layer. */
export const CA_BUNDLE_FILE = 'rds-ca.pem';
/** The context key by which an app names its own folder. */
export const CA_BUNDLE_CONTEXT = '@eknmusic/constructs:rdsCertificates';

const OURS = path.join(__dirname, '../../assets/database/rds-certificates');
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g;
/** The subject of the certificate authority of `rds-ca-rsa2048-g1`, which is the one that MusicDatabase asks for. */
const NAME = /^CN=Amazon RDS (\S+) Root CA RSA2048 G1$/m;

/** The regions of the files that were read, of which there is one in most apps. */
const known = new Map<string, Set<string>>();

/** The folder with the CA bundle of Amazon RDS that functions below a scope get: that of the app, or else of this library. */
export function caBundleFolder(scope: Construct): string {
  return scope.node.tryGetContext(CA_BUNDLE_CONTEXT) ?? OURS;
}

/** Notes it when the folder is none, or lacks the certificate authority of the region: a database there would be made, and refused by all its clients. */
export function validateCaBundle(problems: Problems, construct: string, scope: Construct): void {
  const folder: unknown = caBundleFolder(scope);
  const regions = readRegions(folder);
  if (!regions) {
    problems.add({ code: `${construct}CertificatesInvalid`, prop: `context["${CA_BUNDLE_CONTEXT}"]`, got: folder });
    return;
  }
  const { region } = Stack.of(scope);
  problems.addIf(!regions.has(region), { code: `${construct}CertificateAuthorityMissing`, prop: 'region', got: region });
}

/** The regions whose certificate authorities are in the folder. Undefined where there is no file of certificates. */
function readRegions(folder: unknown): Set<string> | undefined {
  if (typeof folder !== 'string' || folder === '') {
    return undefined;
  }
  const file = path.resolve(folder, CA_BUNDLE_FILE);
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
