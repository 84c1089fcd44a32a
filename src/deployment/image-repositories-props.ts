import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { ImageRepositoriesGrants } from './image-repositories-grants';
import type { DeploymentTier } from '../core';

/** The repositories of the container images of a project, made here or elsewhere. */
export interface IImageRepositories extends IConstruct {
  /** The project, with which the name of each repository begins. */
  readonly project: string;
  /** The repositories, by the name of what they hold: `backend`. */
  readonly repositories: { [name: string]: ecr.IRepository };
  /** Permissions to pull and push. */
  readonly grants: ImageRepositoriesGrants;

  /**
   * The number of pulls from a repository (`RepositoryPullCount`).
   *
   * @param name what the repository holds: `backend`
   * @param options how to aggregate it; by default the sum over five minutes
   */
  metricRepositoryPullCount(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** Attributes of repositories that exist, in the account and region of the stack. */
export interface ImageRepositoriesAttributes {
  /** The project, with which the name of each repository begins. */
  readonly project: string;
  /** The names of what the repositories hold: `backend`, `frontend`. */
  readonly names: string[];
}

/** Properties for ImageRepositories. */
export interface ImageRepositoriesProps {
  /** The project, with which the name of each repository begins: `musicconnect`. */
  readonly project: string;

  /** The names of what the repositories hold: `backend` is in the repository `musicconnect/backend`. */
  readonly names: string[];

  /**
   * The deployment tier, which decides what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The tags that may be moved, as up to 5 patterns with up to two `*` each: those of a build cache, which nothing is deployed from.
   *
   * @default - no tag can be moved
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly mutableTags?: string[];

  /**
   * The other regions to which every image of the project is copied when it is pushed, 25 at most. The registry of an account and region has one such
   * configuration, which this replaces as a whole: give it to one ImageRepositories in each. The same construct in the other regions, without this and deployed
   * first, gives the copies their safeguards: ECR makes repositories that are not there with its own defaults.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
   * @default - images stay in this region, and the replication of the registry is left alone
   */
  readonly replicaRegions?: string[];

  /**
   * The time after which images without a tag are deleted, in whole days. Those that an image index with a tag names are kept with it.
   *
   * @default Duration.days(7)
   */
  readonly untaggedImageExpiration?: Duration;

  /**
   * The number of images with a tag that each repository keeps, the newest: 1 or more. Keep more than are deployed at once, and those to roll back to. An
   * image for several platforms counts once; signatures that are pushed with a tag of their own count, too.
   *
   * @default 200
   */
  readonly maxImageCount?: number;

  /**
   * The KMS key that the images are encrypted with. With a change of it, another repository is made, which CloudFormation refuses under the same name.
   *
   * @default - a key of its own, renewed every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The removal policy of repositories and key. A repository with images in it is never deleted.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
