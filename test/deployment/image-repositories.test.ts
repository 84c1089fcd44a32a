import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { errorOf } from '../support/error-of';
import { DeploymentTier, ImageRepositories, type ImageRepositoriesProps, ValidationErrors } from '@eknmusic/constructs';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
});

const make = (props: Partial<ImageRepositoriesProps> = {}, id = 'Images') =>
  new ImageRepositories(stack, id, { project: 'musicconnect', names: ['backend', 'frontend'], ...props });
const template = () => Template.fromStack(stack);
const lifecycleOf = () => JSON.parse(Object.values(template().findResources('AWS::ECR::Repository'))[0].Properties.LifecyclePolicy.LifecyclePolicyText).rules;

describe('a repository', () => {
  test('is named after project and content, scanned on push, encrypted, and moves no tag', () => {
    make();
    for (const name of ['backend', 'frontend']) {
      template().hasResource('AWS::ECR::Repository', {
        Properties: {
          RepositoryName: `musicconnect/${name}`,
          ImageTagMutability: 'IMMUTABLE',
          ImageScanningConfiguration: { ScanOnPush: true },
          EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ImagesKey'), 'Arn'] } },
        },
        DeletionPolicy: 'RetainExceptOnCreate',
      });
    }
  });

  test('moves those tags alone that may be moved', () => {
    make({ mutableTags: ['buildcache-*'] });
    template().hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'buildcache-*' }],
    });
  });

  test('tells how often it is pulled from, also an imported one', () => {
    const imported = ImageRepositories.fromImageRepositoriesAttributes(stack, 'Imported', { project: 'other', names: ['backend'] });
    for (const [images, RepositoryName] of [[make(), 'musicconnect/backend'], [imported, 'other/backend']] as const) {
      expect(images.metricRepositoryPullCount('backend')).toMatchObject({
        namespace: 'AWS/ECR', metricName: 'RepositoryPullCount', statistic: 'Sum', dimensions: { RepositoryName },
      });
      expect(ValidationErrors.codes(errorOf(() => images.metricRepositoryPullCount('toString')))).toEqual(['ImageRepositoriesRepositoryUnknown']);
    }
  });

  test('loses images without a tag after a week, and all but the newest 200', () => {
    make();
    expect(lifecycleOf()).toMatchObject([
      { rulePriority: 1, selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' }, action: { type: 'expire' } },
      { rulePriority: 2, selection: { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 200 }, action: { type: 'expire' } },
    ]);
  });

  test('loses them as it is told', () => {
    make({ untaggedImageExpiration: Duration.days(1), maxImageCount: 1000 });
    expect(lifecycleOf().map(({ selection }: { selection: { countNumber: number } }) => selection.countNumber)).toEqual([1, 1000]);
  });

  test('is deleted with its stack in development only, and only when it is empty', () => {
    make({ tier: DeploymentTier.DEVELOPMENT });
    template().hasResource('AWS::ECR::Repository', { Properties: { EmptyOnDelete: Match.not(true) }, DeletionPolicy: 'Delete' });
  });
});

describe('copies in other regions', () => {
  test('are made of the images of this project', () => {
    make({ replicaRegions: ['eu-west-1', 'ap-southeast-2'] });
    template().hasResourceProperties('AWS::ECR::ReplicationConfiguration', {
      ReplicationConfiguration: {
        Rules: [{
          Destinations: [{ Region: 'eu-west-1', RegistryId: '123456789012' }, { Region: 'ap-southeast-2', RegistryId: '123456789012' }],
          RepositoryFilters: [{ Filter: 'musicconnect/', FilterType: 'PREFIX_MATCH' }],
        }],
      },
    });
  });

  test('are not made unless they are asked for', () => {
    make();
    template().resourceCountIs('AWS::ECR::ReplicationConfiguration', 0);
  });
});

describe('grants', () => {
  let role: Role;
  beforeEach(() => {
    role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  });
  const actions = () => Object.values(template().findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action }) => Action);

  test('to pull allow nothing that changes an image', () => {
    expect(make().grants.pull(role).success).toBe(true);
    expect([...new Set(actions())].sort()).toEqual([
      'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer',
    ]);
  });

  test('to push allow that as well, of imported repositories too', () => {
    ImageRepositories.fromImageRepositoriesAttributes(stack, 'Imported', { project: 'musicconnect', names: ['backend'] }).grants.push(role);
    expect(actions()).toEqual(expect.arrayContaining(['ecr:PutImage', 'ecr:CompleteLayerUpload', 'ecr:DescribeImageReplicationStatus']));
    expect(actions()).not.toContain('ecr:BatchDeleteImage');
  });
});

describe('fails when', () => {
  test.each<[string, string, Partial<ImageRepositoriesProps>]>([
    ['the project has capitals', 'ImageRepositoriesProjectInvalid', { project: 'MusicConnect' }],
    ['the project is only known at deploy time', 'ImageRepositoriesProjectInvalid', { project: Lazy.string({ produce: () => 'x' }) }],
    ['there is no name', 'ImageRepositoriesNamesMissing', { names: [] }],
    ['a name ends with a hyphen', 'ImageRepositoriesNameInvalid', { names: ['backend-'] }],
    ['a name is there twice', 'ImageRepositoriesNameInvalid', { names: ['backend', 'backend'] }],
    ['a copy is where the repositories are', 'ImageRepositoriesReplicaInvalid', { replicaRegions: ['us-east-1'] }],
    ['a copy is in no region', 'ImageRepositoriesReplicaInvalid', { replicaRegions: ['Ireland'] }],
    ['copies are asked for, and none named', 'ImageRepositoriesReplicasInvalid', { replicaRegions: [] }],
    ['images without a tag go after hours', 'ImageRepositoriesExpirationInvalid', { untaggedImageExpiration: Duration.hours(36) }],
    ['no image is kept', 'ImageRepositoriesCountInvalid', { maxImageCount: 0 }],
    ['no tag is named that may be moved', 'ImageRepositoriesMutableTagsInvalid', { mutableTags: [] }],
    ['every tag may be moved', 'ImageRepositoriesMutableTagsInvalid', { mutableTags: ['*'] }],
    ['a pattern has three stars', 'ImageRepositoriesMutableTagsInvalid', { mutableTags: ['*a*b*'] }],
    ['a prop is of another type', 'ImageRepositoriesPropInvalid', { names: 'backend' as never }],
  ])('%s: %s', (_, code, props) => {
    expect(ValidationErrors.codes(errorOf(() => make(props)))).toEqual([code]);
  });

  test('the registry is told twice where to copy: ImageRepositoriesReplicationTaken', () => {
    make({ replicaRegions: ['eu-west-1'] });
    expect(ValidationErrors.codes(errorOf(() => make({ project: 'other', replicaRegions: ['eu-west-1'] }, 'Other')))).toEqual(['ImageRepositoriesReplicationTaken']);
  });

  test('another one has the names: ImageRepositoriesNameTaken', () => {
    make();
    expect(ValidationErrors.codes(errorOf(() => make({}, 'Other')))).toContain('ImageRepositoriesNameTaken');
  });
});
