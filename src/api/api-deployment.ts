import type { Duration } from 'aws-cdk-lib';
import { checkedParameters } from '../private/checked-parameters';

/**
 * The way in which requests move from one version of the API to the next.
 *
 * While they move by steps, CodeDeploy watches the alarm about the new version and rolls back automatically when it goes off.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
@checkedParameters('MusicApi', 'ApiDeployment')
export class ApiDeployment {
  /** All requests go to the new version as soon as CloudFormation gets there, without CodeDeploy. */
  public static allAtOnce(): ApiDeployment {
    return new ApiDeployment(false);
  }

  /**
   * A part of the requests goes to the new version first, and all others follow.
   *
   * @param percentage the percentage of the requests that go first, from 1 to 99
   * @param interval the time for which they go alone, in whole minutes up to two days
   */
  public static canary(percentage: number, interval: Duration): ApiDeployment {
    return new ApiDeployment(false, percentage, interval);
  }

  /**
   * The requests go to the new version in equal steps.
   *
   * @param percentage the percentage of the requests that is added in each step, from 1 to 99
   * @param interval the time between two steps, in whole minutes up to two days
   */
  public static linear(percentage: number, interval: Duration): ApiDeployment {
    return new ApiDeployment(true, percentage, interval);
  }

  private constructor(
    /** True where the part grows by the same step again and again; a canary grows once. */
    public readonly isLinear: boolean,
    /** The percentage of the requests that move in a step. Undefined where all move at once. */
    public readonly percentage?: number,
    /** The time that a step takes. Undefined where all requests move at once. */
    public readonly interval?: Duration,
  ) {}
}
