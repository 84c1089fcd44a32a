import { checkedParameters } from '../private/checked-parameters';

/** Options for a web ACL that is made with rules of AWS. */
export interface EdgeManagedRulesOptions {
  /**
   * The requests of one address in five minutes, from 10 to 2,000,000,000, after which it is refused until it asks less.
   *
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
}

/**
 * The web ACL of AWS WAF in front of a distribution.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
 */
@checkedParameters('EdgeWebAcl')
export class EdgeWebAcl {
  /**
   * One is made in us-east-1: addresses of a bad reputation and requests that are known attacks are refused, by rules that AWS keeps up to
   * date, and addresses that ask too often.
   *
   * @param options how often an address may ask
   */
  public static managedRules(options: EdgeManagedRulesOptions = {}): EdgeWebAcl {
    return new EdgeWebAcl(options?.requestsPerFiveMinutes ?? 2000);
  }

  /**
   * One that exists.
   *
   * @param webAclArn the ARN of a web ACL for CloudFront, which is in us-east-1
   */
  public static fromWebAclArn(webAclArn: string): EdgeWebAcl {
    return new EdgeWebAcl(undefined, webAclArn);
  }

  /**
   * None at all.
   *
   * @param because why that is right, as a sentence; it is kept in the template for reviewers
   */
  public static none(because: string): EdgeWebAcl {
    return new EdgeWebAcl(undefined, undefined, because);
  }

  private constructor(
    /** The requests of one address in five minutes that are answered, where a web ACL is made. */
    public readonly requestsPerFiveMinutes?: number,
    /** The ARN of the web ACL, where it is given. */
    public readonly webAclArn?: string,
    /** Why there is none. */
    public readonly noneBecause?: string,
  ) {}
}
