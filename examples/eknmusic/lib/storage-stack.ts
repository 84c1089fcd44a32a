import { MediaBucket, MediaBucketProfile, MediaDeliveryAccess, type MediaDeliveryOptions } from '@eknmusic/constructs';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DeployedEnvironment } from './environments';

export interface StorageStackProps extends StackProps {
  readonly name: string;
  readonly environment: DeployedEnvironment;
  readonly operators: ITopic;
}

/** The three buckets of the deployment guide, and the delivery of music files. */
export class StorageStack extends Stack {
  public readonly files: MediaBucket;
  public readonly backups: MediaBucket;
  public readonly code: MediaBucket;

  public constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id, props);
    const { tier, bucketName } = props.environment;
    const alarmActions = [new SnsAction(props.operators)];

    this.files = new MediaBucket(this, 'Files', { bucketName: bucketName('files'), tier, alarmActions, delivery: this.delivery(props) });
    const common = { tier, alarmActions, accessLogsBucket: this.files.accessLogsBucket };
    this.backups = new MediaBucket(this, 'Backups', {
      bucketName: bucketName('backups'), profile: MediaBucketProfile.BACKUPS, ...common,
    });
    this.code = new MediaBucket(this, 'LambdaCode', {
      bucketName: bucketName('lambda-code'), profile: MediaBucketProfile.CODE, ...common,
    });

    new CfnOutput(this, 'FilesBucketName', { value: this.files.bucketName });
    new CfnOutput(this, 'BackupsBucketName', { value: this.backups.bucketName });
    new CfnOutput(this, 'LambdaCodeBucketName', { value: this.code.bucketName });
    if (this.files.delivery) {
      new CfnOutput(this, 'FilesUrl', { value: this.files.delivery.urlForObject('') });
      new CfnOutput(this, 'DistributionDomainName', { value: this.files.delivery.distribution.distributionDomainName });
    }
  }

  private delivery({ environment: { domain, publicKeys } }: StorageStackProps): MediaDeliveryOptions | undefined {
    return domain && publicKeys && {
      access: MediaDeliveryAccess.signedUrls(publicKeys),
      domainName: domain.media,
      hostedZone: HostedZone.fromHostedZoneAttributes(this, 'Zone', domain),
    };
  }
}
