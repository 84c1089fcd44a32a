import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { ImageModel } from './gitops/models';
import { checkedParameters } from '../private/checked-parameters';

/** The image of a workload, of which every deployment has the same bytes: a digest says so for certain, and a tag where tags are immutable. */
@checkedParameters('ClusterWorkload', 'WorkloadImage')
export class WorkloadImage {
  /**
   * An image in Amazon ECR. The overlay of each region names the repository there.
   *
   * @param repository the repository, in the region of the cluster
   * @param version its tag, such as "1.4.2", or its digest, which begins with "sha256:"
   */
  public static fromEcrRepository(repository: ecr.IRepository, version: string): WorkloadImage {
    return new WorkloadImage(version, undefined, repository);
  }

  /**
   * An image in a registry that nodes reach without credentials.
   *
   * @param repository registry and name, such as "public.ecr.aws/nginx/nginx"
   * @param version its tag, such as "1.4.2", or its digest, which begins with "sha256:"
   */
  public static fromRegistry(repository: string, version: string): WorkloadImage {
    return new WorkloadImage(version, repository, undefined);
  }

  private constructor(
    /** @internal */
    public readonly _version: string,
    /** @internal */
    public readonly _registry: string | undefined,
    /** @internal */
    public readonly _repository: ecr.IRepository | undefined,
  ) {}

  /**
   * @param repository what the image is called where that is known
   * @internal
   */
  public _model(repository: string | undefined): ImageModel {
    return { ...repository === undefined ? {} : { repository }, ...this._version.startsWith('sha256:') ? { digest: this._version } : { tag: this._version } };
  }
}
