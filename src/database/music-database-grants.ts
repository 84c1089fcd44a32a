import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { DATABASE_ERRORS } from './errors';
import type { IMusicDatabase } from './music-database-attributes';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';
import { grantReadSecret } from '../private/read-secret';

/** Permissions for a database and its secret. Nobody may write the secret but its rotation. */
@checkedParameters('MusicDatabase', 'MusicDatabaseGrants')
export class MusicDatabaseGrants {
  /**
   * The grants of a database, also of an imported one.
   *
   * @param database the database that somebody may use
   */
  public static fromMusicDatabase(database: IMusicDatabase): MusicDatabaseGrants {
    return new MusicDatabaseGrants(database);
  }

  private constructor(private readonly resource: IMusicDatabase) {}

  /**
   * Allows `secretsmanager:GetSecretValue`, and `kms:Decrypt` where Secrets Manager asks for it: whoever connects with the password needs no
   * more. The security group of the database must let them in as well: `connections`.
   *
   * @param grantee the principal that may read the secret
   */
  public readSecret(grantee: IGrantable): Grant {
    return grantReadSecret(grantee, this.resource);
  }

  /**
   * Allows `rds-db:connect`, by which a user of the database logs in with IAM and without a password. The user must exist there, and
   * have the role `rds_iam`.
   *
   * Throws `MusicDatabaseUserInvalid`, and `MusicDatabaseResourceIdMissing` for a database that was imported without its resource id.
   *
   * @param grantee the principal that may connect
   * @param user the one user of the database as whom they may
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
   */
  public connect(grantee: IGrantable, user: string): Grant {
    const { resourceId, secret: { env: { region, account } } } = this.resource;
    if (!Token.isUnresolved(user) && !/^[A-Za-z_]\w{0,62}$/.test(user)) {
      fail(this.resource, DATABASE_ERRORS, { code: 'MusicDatabaseUserInvalid', prop: 'user', got: user });
    }
    if (resourceId === undefined) {
      fail(this.resource, DATABASE_ERRORS, { code: 'MusicDatabaseResourceIdMissing', prop: 'resourceId', got: undefined });
    }
    return Grant.addToPrincipal({
      grantee,
      actions: ['rds-db:connect'],
      resourceArns: [Stack.of(this.resource).formatArn({
        service: 'rds-db',
        region,
        account,
        resource: 'dbuser',
        resourceName: `${resourceId}/${user}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })],
    });
  }
}
