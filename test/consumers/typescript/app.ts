// A user's app. `../python/app.py` says the same in Python; their templates are compared byte by byte.
import * as fs from 'fs';
import * as path from 'path';
import { App, CfnOutput, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DeploymentTier, MediaBucket, MediaBucketEncryption, MediaBucketProfile, MediaDeliveryAccess, MonitoringDepth, MusicChecks, MusicNetwork,
} from '@eknmusic/constructs';

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'Consumer', { env: { account: '123456789012', region: 'us-east-1' } });
const tier = DeploymentTier.of('consumer', { logRetention: RetentionDays.TWO_WEEKS, monitoringDepth: MonitoringDepth.BASIC });

const network = new MusicNetwork(stack, 'Network', { tier });

const files = new MediaBucket(stack, 'Files', {
  tier,
  bucketName: 'consumer-files',
  archive: { prefix: 'masters/', transitionAfter: Duration.days(120), storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL },
  corsOrigins: ['https://desktop-client', 'https://*.example.com'],
  lifecycleRules: [{ id: 'previews', prefix: 'previews/', expiration: Duration.days(7) }],
  delivery: {
    access: MediaDeliveryAccess.signedUrls({ first: fs.readFileSync(path.join(__dirname, 'public-key.pem'), 'utf8') }),
    domainName: 'media.example.com',
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z00000000000000ZONE', zoneName: 'example.com' }),
    geoRestriction: cloudfront.GeoRestriction.allowlist('AT', 'DE'),
    cacheBehaviors: [{ pathPattern: '*.flac', ttl: Duration.days(90) }],
  },
});
new MediaBucket(stack, 'Backups', {
  tier: DeploymentTier.STAGING, bucketName: 'consumer-backups', profile: MediaBucketProfile.BACKUPS,
});
new MediaBucket(stack, 'Code', {
  tier: DeploymentTier.DEVELOPMENT, profile: MediaBucketProfile.CODE, encryption: MediaBucketEncryption.S3_MANAGED,
});

const uploader = new iam.Role(stack, 'Uploader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
files.grants.readWriteObjects(uploader, 'songs/*');
MediaBucket.fromMediaBucketAttributes(stack, 'Imported', { bucketName: 'consumer-imported' }).grants.readObjects(uploader, 'songs/*');
MusicChecks.acknowledge(uploader, {
  id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::consumer-imported/songs/*]', reason: 'The uploader reads every song, and nothing else.',
});
MusicChecks.acknowledge(uploader, {
  id: 'AwsSolutions-IAM5[Resource::<FilesBucket7C17EE2E.Arn>/songs/*]', reason: 'The uploader reads and writes every song, and nothing else.',
});

new CfnOutput(stack, 'FirstSong', { value: files.delivery!.urlForObject('songs/first track.flac') });
new CfnOutput(stack, 'VpcId', { value: network.vpc.vpcId });

if (app.node.tryGetContext('checks')) {
  MusicChecks.apply(app);
}
if (app.node.tryGetContext('unsafe')) {
  new s3.CfnBucket(stack, 'Unsafe');
  new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicNam: 'misspelt' } });
}
app.synth();
