import { Token } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RootConstruct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';

/** Options for PagerDuty. */
export interface PagerDutyOptions {
  /**
   * The field of the secret that holds the URL, where the secret is JSON.
   *
   * @default - the secret is the URL
   */
  readonly secretField?: string;
}

/** Somebody who is told. */
@checkedParameters('OnCall', 'OnCallRecipient')
export class OnCallRecipient {
  /**
   * A mailbox. Whoever reads it confirms the subscription by the link in the first message.
   *
   * Throws `OnCallEmailInvalid`.
   *
   * @param address the address
   */
  public static email(address: string): OnCallRecipient {
    if (!Token.isUnresolved(address) && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) {
      fail(new RootConstruct('OnCallRecipient.email'), OPERATIONS_ERRORS, { code: 'OnCallEmailInvalid', prop: 'address', got: address });
    }
    return new OnCallRecipient(sns.SubscriptionProtocol.EMAIL, address);
  }

  /**
   * A telephone, by text message. Accounts begin in the SMS sandbox, in which the number has to be verified, and with a spending limit of one dollar a month.
   *
   * Throws `OnCallPhoneNumberInvalid`.
   *
   * @param phoneNumber the number with its country, as in E.164: `+436641234567`
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html
   */
  public static textMessage(phoneNumber: string): OnCallRecipient {
    if (!Token.isUnresolved(phoneNumber) && !/^\+[1-9]\d{6,14}$/.test(phoneNumber)) {
      fail(new RootConstruct('OnCallRecipient.textMessage'), OPERATIONS_ERRORS, { code: 'OnCallPhoneNumberInvalid', prop: 'phoneNumber', got: phoneNumber });
    }
    return new OnCallRecipient(sns.SubscriptionProtocol.SMS, phoneNumber);
  }

  /**
   * A service of PagerDuty, by the integration URL of its integration "Amazon CloudWatch". The escalation policy of the service decides who is called, and who after that.
   *
   * The URL holds the key, so that it stays in AWS Secrets Manager: the template has a dynamic reference, which CloudFormation resolves when it makes
   * the subscription. Whoever may call `sns:ListSubscriptions` in the account sees it. A new value is taken when the subscription is made again, under another id.
   *
   * @param integrationUrl the secret: `https://events.pagerduty.com/integration/<key>/enqueue`
   * @param options the field of the secret
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
   */
  public static pagerDuty(integrationUrl: ISecret, options: PagerDutyOptions = {}): OnCallRecipient {
    const { secretField } = options;
    const value = secretField === undefined ? integrationUrl.secretValue : integrationUrl.secretValueFromJson(secretField);
    return new OnCallRecipient(sns.SubscriptionProtocol.HTTPS, value.unsafeUnwrap());
  }

  private constructor(
    /** The protocol by which SNS delivers. */
    public readonly protocol: sns.SubscriptionProtocol,
    /** The endpoint to which SNS delivers. */
    public readonly endpoint: string,
  ) {}
}
