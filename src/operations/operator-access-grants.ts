import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { OperatorAccess } from './operator-access';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions to come in. */
@checkedParameters('OperatorAccess', 'OperatorAccessGrants')
export class OperatorAccessGrants {
  /**
   * The grants of a way in.
   *
   * @param access the way in that somebody may use
   */
  public static fromOperatorAccess(access: OperatorAccess): OperatorAccessGrants {
    return new OperatorAccessGrants(access);
  }

  private readonly operators: IGrantable[] = [];

  private constructor(private readonly resource: OperatorAccess) {}

  /**
   * Allows `ssm:StartSession` at this one instance with the documents of its targets, those that are added later too, and to end and resume
   * the principal's own sessions. Another document, such as one that forwards to any host, is refused. What they may do at the target is decided there.
   *
   * @param grantee the principal that may come in: a role that people assume
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
   */
  public startSession(grantee: IGrantable): Grant {
    this.operators.push(grantee);
    const stack = Stack.of(this.resource);
    const instance = Grant.addToPrincipal({
      grantee,
      actions: ['ssm:StartSession'],
      resourceArns: [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: this.resource.instance.instanceId })],
      // Without it, who names no document gets one that was not checked.
      conditions: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
    });
    const own = Grant.addToPrincipal({
      grantee,
      actions: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
      resourceArns: [stack.formatArn({ service: 'ssm', resource: 'session', resourceName: '${aws:userid}-*' })],
    });
    return this.resource.sessions.reduce((all, { documentName }) => all.combine(this.useDocument(grantee, documentName)), instance.combine(own));
  }

  /**
   * Allows a shell on the instance, whose every line is logged, besides `startSession`.
   *
   * @param grantee the principal that may have a shell
   */
  public startShell(grantee: IGrantable): Grant {
    return this.startSession(grantee).combine(this.useDocument(grantee, this.resource.shellDocumentName));
  }

  /**
   * Allows the use of a document to everybody who may come in already.
   *
   * @internal
   */
  public _added(documentName: string): void {
    this.operators.forEach((operator) => this.useDocument(operator, documentName));
  }

  private useDocument(grantee: IGrantable, name: string): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['ssm:StartSession'],
      resourceArns: [Stack.of(this.resource).formatArn({ service: 'ssm', resource: 'document', resourceName: name, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
    });
  }
}
