import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { DATABASE_ERRORS } from './errors';
import { CA_BUNDLE_CONTEXT, CA_BUNDLE_FILE, caBundleFolder, validateCaBundle } from './rds-ca-bundle';
import { checkedParameters } from '../private/checked-parameters';
import { Problems } from '../private/errors';
import { packagedCode } from '../private/package-files';

/**
 * The CA bundle of Amazon RDS, for functions that connect to a database by TLS and verify its certificate.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
 * @example
 *
 * declare const api: lambda.Function;
 *
 * api.addLayers(RdsCertificates.layer(this, 'RdsCertificates'));
 * api.addEnvironment('PGSSLROOTCERT', RdsCertificates.FILE);
 * api.addEnvironment('PGSSLMODE', 'verify-full');
 */
@checkedParameters('MusicDatabase', 'RdsCertificates')
export class RdsCertificates {
  /** The path of the CA bundle in a function with the layer, in PEM format. */
  public static readonly FILE = `/opt/${CA_BUNDLE_FILE}`;

  /**
   * The context key of an app that brings its own CA bundle, for a region whose certificate authority this library does not have: the path of a
   * folder with the certificates in a file `rds-ca.pem`. They take the place of those of this library, in all that is made below.
   */
  public static readonly CONTEXT_KEY = CA_BUNDLE_CONTEXT;

  /**
   * Makes a layer with the root certificate authorities of `rds-ca-rsa2048-g1`, for any runtime. It has those of the commercial regions that AWS
   * opened until the middle of 2023; for newer ones, and for those of GovCloud and China, the app brings its own (see `CONTEXT_KEY`).
   *
   * Throws `MusicDatabaseCertificateAuthorityMissing` and `MusicDatabaseCertificatesInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   */
  public static layer(scope: Construct, id: string): lambda.LayerVersion {
    const problems = new Problems(scope, DATABASE_ERRORS);
    validateCaBundle(problems, 'MusicDatabase', scope);
    problems.throwIfAny();
    return new lambda.LayerVersion(scope, id, {
      description: 'CA bundle of Amazon RDS (rds-ca-rsa2048-g1)',
      code: packagedCode(scope, caBundleFolder(scope)),
    });
  }

  private constructor() {}
}
