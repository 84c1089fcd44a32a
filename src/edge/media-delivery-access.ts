import type { IKeyGroupRef } from 'aws-cdk-lib/aws-cloudfront';
import { checkedParameters } from '../private/checked-parameters';

/**
 * The access to files through CloudFront. The bucket itself is private in any case.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
 */
@checkedParameters('MediaDelivery', 'MediaDeliveryAccess')
export class MediaDeliveryAccess {
  /**
   * Only who has a URL or cookies signed with the private half of one of these keys.
   *
   * To replace a key: add the new one under a new name, deploy, sign with it, and remove the old one when its last URL has
   * expired.
   *
   * @param publicKeys the PEM texts of RSA 2048 or ECDSA P-256 public keys, by a name of your choice
   */
  public static signedUrls(publicKeys: Record<string, string>): MediaDeliveryAccess {
    return new MediaDeliveryAccess(publicKeys);
  }

  /**
   * Only who has a URL or cookies signed with a key of this group.
   *
   * @param keyGroup a key group that exists, or that another construct makes
   */
  public static keyGroup(keyGroup: IKeyGroupRef): MediaDeliveryAccess {
    return new MediaDeliveryAccess(undefined, keyGroup);
  }

  /**
   * Everyone who knows or guesses a URL.
   *
   * @param because why that is right for these files, as a sentence; it is kept in the template for reviewers
   */
  public static openToEveryone(because: string): MediaDeliveryAccess {
    return new MediaDeliveryAccess(undefined, undefined, because);
  }

  private constructor(
    /** The public keys by name, where this construct makes the key group. */
    public readonly publicKeys?: Record<string, string>,
    /** The key group, where it is given. */
    public readonly group?: IKeyGroupRef,
    /** Why everyone may fetch every file, where no signature is asked for. */
    public readonly openBecause?: string,
  ) {}
}
