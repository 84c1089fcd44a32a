// A user's app. `../python/app.py` says the same in Python; their templates are compared byte by byte.
import * as fs from 'fs';
import * as path from 'path';
import { App, CfnOutput, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import {
  ApiFront, ApiWebAcl, DeploymentTier, MediaBucket, MediaBucketEncryption, MediaBucketProfile, MediaDelivery, MediaDeliveryAccess, MonitoringDepth,
  MusicApi, MusicChecks, MusicNetwork,
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

// Certificates, hosted zones and web ACLs, each in every way to have one.
const names = new Stack(app, 'Names', { env: { account: '123456789012', region: 'us-east-1' } });
const code = lambda.Code.fromInline('def main(event, context): pass');
const signedUrls = MediaDeliveryAccess.signedUrls({ first: fs.readFileSync(path.join(__dirname, 'public-key.pem'), 'utf8') });

const ownZone = new route53.PublicHostedZone(names, 'OwnZone', { zoneName: 'own.example.com' });
const zoneByAttributes = route53.HostedZone.fromHostedZoneAttributes(names, 'ZoneByAttributes', {
  hostedZoneId: 'Z00000000000000ZONE', zoneName: 'example.com',
});
const zoneById = route53.HostedZone.fromHostedZoneId(names, 'ZoneById', 'Z0000000000000BYID');

const ownCertificate = new acm.Certificate(names, 'OwnCertificate', {
  domainName: 'rest.own.example.com', validation: acm.CertificateValidation.fromDns(ownZone),
});
const certificateByArn = acm.Certificate.fromCertificateArn(names, 'CertificateByArn',
  'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab');

const ownWebAcl = new wafv2.CfnWebACL(names, 'OwnWebAcl', {
  scope: 'REGIONAL',
  defaultAction: { allow: {} },
  visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'consumer', sampledRequestsEnabled: true },
});

const made = new MusicApi(names, 'MadeInOwnZone', { tier, code, handler: 'index.main', domainName: 'api.own.example.com', hostedZone: ownZone });
new MusicApi(names, 'MadeInZoneById', { tier, code, handler: 'index.main', domainName: 'second.example.com', hostedZone: zoneById, front: ApiFront.rest() });
new MusicApi(names, 'OwnGiven', {
  tier,
  code,
  handler: 'index.main',
  domainName: 'rest.own.example.com',
  hostedZone: ownZone,
  certificate: ownCertificate,
  front: ApiFront.rest({ webAcl: ApiWebAcl.fromArn(ownWebAcl.attrArn) }),
});
new MusicApi(names, 'ImportedGiven', {
  tier,
  code,
  handler: 'index.main',
  domainName: 'third.example.com',
  certificate: certificateByArn,
  front: ApiFront.rest({
    webAcl: ApiWebAcl.fromArn('arn:aws:wafv2:us-east-1:123456789012:regional/webacl/consumer/1234abcd-12ab-34cd-56ef-1234567890ab'),
  }),
});
const songs = new MediaBucket(names, 'Songs', { tier });
new MediaDelivery(names, 'Delivery', {
  tier,
  bucket: songs.bucket,
  access: signedUrls,
  domainName: 'songs.example.com',
  hostedZone: zoneByAttributes,
  certificate: certificateByArn,
  webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/consumer/1234abcd-12ab-34cd-56ef-1234567890ab',
});
new CfnOutput(names, 'Url', { value: made.url });

if (app.node.tryGetContext('checks')) {
  MusicChecks.apply(app);
}
if (app.node.tryGetContext('unsafe')) {
  new s3.CfnBucket(stack, 'Unsafe');
  new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicNam: 'misspelt' } });
}
app.synth();
