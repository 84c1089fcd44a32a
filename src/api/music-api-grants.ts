import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IMusicApi } from './music-api-props';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions to the function behind an API, for what calls it without going through API Gateway, and for who operates it. */
@checkedParameters('MusicApi', 'MusicApiGrants')
export class MusicApiGrants {
  /**
   * The grants of an API, also of an imported one.
   *
   * @param api the API to grant permissions to
   */
  public static fromMusicApi(api: IMusicApi): MusicApiGrants {
    return new MusicApiGrants(api);
  }

  private constructor(private readonly resource: IMusicApi) {}

  /**
   * Allows `lambda:InvokeFunction` on the alias, and on nothing else: neither on single versions nor on the latest code.
   *
   * `lambda.Function.grantInvoke` also allows every version and alias of the function; this does not.
   *
   * @param grantee the principal of this account that may call it
   */
  public invoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.resource.aliasArn] });
  }

  /**
   * Allows to move all requests back to an earlier version, as `release.rollbackCommand` does: `lambda:GetAlias`, `lambda:UpdateAlias` and
   * `lambda:ListVersionsByFunction` on the function, and nothing else.
   *
   * @param grantee the principal of this account that may roll back
   */
  public rollBack(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:ListVersionsByFunction'],
      resourceArns: [this.resource.functionArn],
    });
  }
}
