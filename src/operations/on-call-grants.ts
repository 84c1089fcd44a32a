import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IOnCall } from './on-call-props';
import { PUBLISHING } from './publishing';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions to tell those who are on call. */
@checkedParameters('OnCall', 'OnCallGrants')
export class OnCallGrants {
  /**
   * The grants of an on-call.
   *
   * @param onCall the on-call
   */
  public static fromOnCall(onCall: IOnCall): OnCallGrants {
    return new OnCallGrants(onCall);
  }

  private constructor(private readonly resource: IOnCall) {}

  /**
   * Allows `sns:Publish` to the topic of pages, and the use of its key.
   *
   * @param grantee the principal that may page: a role, or a service of AWS with conditions of its own
   */
  public publishPages(grantee: IGrantable): Grant {
    return this.publish(grantee, this.resource.page.topic);
  }

  /**
   * Allows `sns:Publish` to the topic of tickets, and the use of its key.
   *
   * @param grantee the principal that may open tickets
   */
  public publishTickets(grantee: IGrantable): Grant {
    return this.publish(grantee, this.resource.ticket.topic);
  }

  private publish(grantee: IGrantable, topic: ITopic): Grant {
    const publish = Grant.addToPrincipalOrResource({ grantee, actions: ['sns:Publish'], resourceArns: [topic.topicArn], resource: topic });
    const { masterKey } = topic;
    return masterKey === undefined ? publish : publish.combine(Grant.addToPrincipalOrResource({
      grantee, actions: PUBLISHING, resourceArns: [masterKey.keyArn], resource: masterKey, resourceSelfArns: ['*'],
    }));
  }
}
