import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IImageRepositories } from './image-repositories-props';
import { acknowledge } from '../private/acknowledge';
import { checkedParameters } from '../private/checked-parameters';

/** Permissions for the images of a project. */
@checkedParameters('ImageRepositories', 'ImageRepositoriesGrants')
export class ImageRepositoriesGrants {
  /**
   * The grants of repositories, also of imported ones.
   *
   * @param repositories the repositories that somebody may use
   */
  public static fromImageRepositories(repositories: IImageRepositories): ImageRepositoriesGrants {
    return new ImageRepositoriesGrants(repositories);
  }

  private constructor(private readonly resource: IImageRepositories) {}

  /**
   * Allows to pull every image: `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`, `ecr:BatchCheckLayerAvailability`, and `ecr:GetAuthorizationToken`,
   * which belongs to no repository.
   *
   * @param grantee the principal that may pull, such as the role of nodes
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/security-iam-awsmanpol.html
   */
  public pull(grantee: IGrantable): Grant {
    return this.all(grantee, (repository) => repository.grantPull(grantee));
  }

  /**
   * Allows to pull and to push every image, and to see how far its copies to other regions are (`ecr:DescribeImageReplicationStatus`). A tag that is there stays
   * where it is: nobody can move it.
   *
   * @param grantee the principal that may push, such as the role by which GitHub Actions deploys
   */
  public push(grantee: IGrantable): Grant {
    return this.all(grantee, (repository) => repository.grantPullPush(grantee).combine(repository.grant(grantee, 'ecr:DescribeImageReplicationStatus')));
  }

  private all(grantee: IGrantable, grant: (repository: IImageRepositories['repositories'][string]) => Grant): Grant {
    const all = Object.values(this.resource.repositories).map(grant).reduce((sum, one) => sum.combine(one));
    if (all.success && Construct.isConstruct(grantee)) {
      acknowledge(grantee, 'AwsSolutions-IAM5[Resource::*]', 'The token to log in to a registry belongs to no repository; what may be pulled and pushed is named.');
    }
    return all;
  }
}
