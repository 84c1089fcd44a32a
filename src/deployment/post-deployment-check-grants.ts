import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { PostDeploymentCheck } from './post-deployment-check';
import { checkedParameters } from '../private/checked-parameters';

/**
 * Permissions to run a post-deployment check.
 *
 * `lambda.Function.grantInvoke` also allows every version and alias; this does not.
 */
@checkedParameters('PostDeploymentCheck', 'PostDeploymentCheckGrants')
export class PostDeploymentCheckGrants {
  /**
   * The grants of a check.
   *
   * @param check the check
   */
  public static fromPostDeploymentCheck(check: PostDeploymentCheck): PostDeploymentCheckGrants {
    return new PostDeploymentCheckGrants(check);
  }

  private constructor(private readonly resource: PostDeploymentCheck) {}

  /**
   * Allows `lambda:InvokeFunction` on the check, also for CodeDeploy, whose role needs it for a hook.
   *
   * @param grantee the principal that may run the check
   */
  public run(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.resource.function.functionArn] });
  }
}
