import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IImageRepositories } from './image-repositories-props';
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
    return this.all((repository) => repository.grantPull(grantee));
  }

  /**
   * Allows to pull and to push every image. A tag that is there stays where it is: nobody can move it.
   *
   * @param grantee the principal that may push, such as the role by which GitHub Actions deploys
   */
  public push(grantee: IGrantable): Grant {
    return this.all((repository) => repository.grantPullPush(grantee));
  }

  private all(grant: (repository: IImageRepositories['repositories'][string]) => Grant): Grant {
    return Object.values(this.resource.repositories).map(grant).reduce((all, one) => all.combine(one));
  }
}
