import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { DEPLOYMENT_ERRORS } from './errors';
import type { ImageRepositoriesGrants } from './image-repositories-grants';
import type { IImageRepositories } from './image-repositories-props';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';

/**
 * What made and imported repositories have in common.
 *
 * @internal
 */
@checkedParameters('ImageRepositories')
export abstract class ImageRepositoriesBase extends Construct implements IImageRepositories {
  public abstract readonly project: string;
  public abstract readonly repositories: { [name: string]: ecr.IRepository };
  public abstract readonly grants: ImageRepositoriesGrants;

  /**
   * The number of pulls from a repository (`RepositoryPullCount`).
   *
   * Throws `ImageRepositoriesRepositoryUnknown`.
   *
   * @param name what the repository holds: `backend`
   * @param options how to aggregate it; by default the sum over five minutes
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-repository-metrics.html
   */
  public metricRepositoryPullCount(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (!Object.hasOwn(this.repositories, name)) {
      fail(this, DEPLOYMENT_ERRORS, { code: 'ImageRepositoriesRepositoryUnknown', prop: 'name', got: name });
    }
    return new cloudwatch.Metric({
      namespace: 'AWS/ECR',
      metricName: 'RepositoryPullCount',
      dimensionsMap: { RepositoryName: `${this.project}/${name}` },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    }).attachTo(this);
  }
}
