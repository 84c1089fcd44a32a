import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { DATABASE_ERRORS } from './errors';
import { AUTHORITIES_CONTEXT, AUTHORITIES_FILE, authoritiesFolder, validateAuthorities } from './rds-authorities';
import { Problems } from '../private/errors';
import { packagedCode } from '../private/package-files';

/**
 * The authorities that sign the certificates of Amazon RDS, for functions that connect to a database by TLS and make sure that it is the one.
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
export class RdsCertificates {
  /** Where a function with the layer finds the authorities, in PEM form. */
  public static readonly FILE = `/opt/${AUTHORITIES_FILE}`;

  /**
   * The context of an app that uses certificates of its own, for a region whose authority this library does not have: the name of a folder
   * with the certificates in a file `rds-ca.pem`. They take the place of those of this library, in all that is made below.
   */
  public static readonly CONTEXT_KEY = AUTHORITIES_CONTEXT;

  /**
   * A layer with the root authorities of `rds-ca-rsa2048-g1`, for any runtime. It has those of the commercial regions that AWS opened until
   * the middle of 2023; for newer ones, and for those of GovCloud and China, the app brings its own (see `CONTEXT_KEY`).
   *
   * Throws `MusicDatabaseCertificateAuthorityMissing` and `MusicDatabaseCertificatesInvalid`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   */
  public static layer(scope: Construct, id: string): lambda.LayerVersion {
    const problems = new Problems(scope, DATABASE_ERRORS);
    validateAuthorities(problems, scope);
    problems.throwIfAny();
    return new lambda.LayerVersion(scope, id, {
      description: 'The authorities that sign the certificates of Amazon RDS (rds-ca-rsa2048-g1)',
      code: packagedCode(scope, authoritiesFolder(scope)),
    });
  }

  private constructor() {}
}
