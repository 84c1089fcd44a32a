import { checkedParameters } from '../private/checked-parameters';

/**
 * The web ACL that filters the requests to a REST API before they reach it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
 */
@checkedParameters('MusicApi', 'ApiWebAcl')
export class ApiWebAcl {
  /**
   * A web ACL of its own with three of AWS's rule groups: known bad inputs, the common rule set and the list of addresses with a bad
   * reputation. Bodies of more than 8 kB are let through, because uploads have them.
   */
  public static managed(): ApiWebAcl {
    return new ApiWebAcl();
  }

  /**
   * A web ACL that exists.
   *
   * @param webAclArn the ARN of a regional web ACL in the region of the API
   */
  public static fromArn(webAclArn: string): ApiWebAcl {
    return new ApiWebAcl(webAclArn);
  }

  /**
   * No web ACL. The reason is kept in the ledger of acknowledgements.
   *
   * @param reason why requests need no filter here, for whoever reviews the app
   */
  public static none(reason: string): ApiWebAcl {
    return new ApiWebAcl(undefined, reason);
  }

  private constructor(
    /** The ARN of a web ACL that exists. Undefined where one is made, or where there is none. */
    public readonly webAclArn?: string,
    /** Why there is no web ACL. Undefined where there is one. */
    public readonly reasonForNone?: string,
  ) {}
}
