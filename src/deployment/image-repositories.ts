import { Duration, Stack, Tags } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ImageRepositoriesBase } from './image-repositories-base';
import { ImageRepositoriesGrants } from './image-repositories-grants';
import type { IImageRepositories, ImageRepositoriesAttributes, ImageRepositoriesProps } from './image-repositories-props';
import { validateImageRepositories, validateImageRepositoriesAttributes } from './image-repositories-validation';
import { DeploymentTier } from '../core';
import { description } from '../private/descriptions';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';

/**
 * The repositories of a project's container images: tags that nobody can move, scanned when they are pushed, encrypted with a key of its own, with an
 * end for old images, and optionally copied to the other regions.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/what-is-ecr.html
 * @example
 *
 * const images = new ImageRepositories(this, 'Images', { project: 'musicconnect', names: ['backend', 'frontend', 'websocket'] });
 * images.grants.push(role);
 */
@injectable<ImageRepositoriesProps>({ tier: always, encryptionKey: always })
export class ImageRepositories extends ImageRepositoriesBase {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.ImageRepositories';

  /**
   * Uses repositories that another app made, in the account and region of the stack: also the copies that replication makes.
   *
   * Throws `ImageRepositoriesProjectInvalid`, `ImageRepositoriesNameInvalid` and `ImageRepositoriesNamesMissing`.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes the attributes of the repositories
   */
  public static fromImageRepositoriesAttributes(scope: Construct, id: string, attributes: ImageRepositoriesAttributes): IImageRepositories {
    return new ImportedRepositories(scope, id, attributes);
  }

  public readonly project: string;
  public readonly repositories: { [name: string]: ecr.IRepository };
  public readonly grants: ImageRepositoriesGrants;

  /** The KMS key of the images. */
  public readonly encryptionKey: kms.IKey;

  /**
   * Throws `ImageRepositories...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids
   * @param props properties for the repositories
   */
  public constructor(scope: Construct, id: string, props: ImageRepositoriesProps) {
    super(scope, id);
    validateImageRepositories(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);
    this.project = props.project;
    this.encryptionKey = kept.chooseKey(this, description(`Encrypts the images of ${this.project}`));
    this.repositories = Object.fromEntries(props.names.map((name) => [name, this.createRepository(name, props, kept)]));
    this.grants = ImageRepositoriesGrants.fromImageRepositories(this);
    if (props.replicaRegions) {
      this.createReplication(props.replicaRegions);
    }
    this.node.defaultChild = this.repositories[props.names[0]].node.defaultChild;
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  private createRepository(name: string, props: ImageRepositoriesProps, kept: KeptData): ecr.Repository {
    const repository = new ecr.Repository(this, `Repository-${name}`, {
      repositoryName: `${props.project}/${name}`,
      imageTagMutability: props.mutableTags ? ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION : ecr.TagMutability.IMMUTABLE,
      imageTagMutabilityExclusionFilters: props.mutableTags?.map((pattern) => ecr.ImageTagMutabilityExclusionFilter.wildcard(pattern)),
      imageScanOnPush: true,
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey: this.encryptionKey,
      removalPolicy: kept.removalPolicy,
      emptyOnDelete: false,
      lifecycleRules: [
        {
          rulePriority: 1,
          description: 'Images without a tag',
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: props.untaggedImageExpiration ?? Duration.days(7),
        },
        { rulePriority: 2, description: 'All but the newest', tagStatus: ecr.TagStatus.TAGGED, tagPatternList: ['*'], maxImageCount: props.maxImageCount ?? 200 },
      ],
    });
    kept.acknowledgeDeletion(repository.node.defaultChild!);
    return repository;
  }

  private createReplication(regions: string[]): void {
    new ecr.CfnReplicationConfiguration(this, 'Replication', {
      replicationConfiguration: {
        rules: [{
          destinations: regions.map((region) => ({ region, registryId: Stack.of(this).account })),
          repositoryFilters: [{ filter: `${this.project}/`, filterType: 'PREFIX_MATCH' }],
        }],
      },
    });
  }
}

/** Repositories that another app made. */
class ImportedRepositories extends ImageRepositoriesBase {
  public readonly project: string;
  public readonly repositories: { [name: string]: ecr.IRepository };
  public readonly grants: ImageRepositoriesGrants;

  public constructor(scope: Construct, id: string, attributes: ImageRepositoriesAttributes) {
    super(scope, id);
    validateImageRepositoriesAttributes(this, attributes);
    this.project = attributes.project;
    this.repositories = Object.fromEntries(attributes.names.map((name) =>
      [name, ecr.Repository.fromRepositoryName(this, `Repository-${name}`, `${attributes.project}/${name}`)]));
    this.grants = ImageRepositoriesGrants.fromImageRepositories(this);
  }
}
