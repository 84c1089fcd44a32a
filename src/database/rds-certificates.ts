import * as path from 'path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

const CERTIFICATES = path.join(__dirname, '../../assets/database/rds-certificates');

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
  public static readonly FILE = '/opt/rds-ca.pem';

  /**
   * A layer with the root authorities of `rds-ca-rsa2048-g1` of every region, for any runtime.
   *
   * @param scope the construct to add it to
   * @param id its id there
   */
  public static layer(scope: Construct, id: string): lambda.LayerVersion {
    return new lambda.LayerVersion(scope, id, {
      description: 'The authorities that sign the certificates of Amazon RDS (rds-ca-rsa2048-g1)',
      code: lambda.Code.fromAsset(CERTIFICATES),
    });
  }

  private constructor() {}
}
