import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { GeoRestriction, PriceClass, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { anyResource, operators, type Specimen, zone } from '../support/specimen';
import {
  DeploymentTier, EdgeWebAcl, GitHubSubjectClaim, MediaBucketEncryption, TimestampSigning, UpdateManifestSite,
} from '@eknmusic/constructs';

const WEB_ACL = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/updates/1234abcd-12ab-34cd-56ef-1234567890ab';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';

const common = (stack: Stack, tier: DeploymentTier) => ({
  app: 'eknmusic', tier, alarmActions: [operators(stack)], domainName: 'updates.eknmusic.com', hostedZone: zone(stack),
});

export const SPECIMENS: Specimen[] = [
  {
    name: 'UpdateManifestSite, as it is documented',
    create(stack, tier) {
      new UpdateManifestSite(stack, 'UpdateManifestSite', { ...common(stack, tier), publisher: { repository: 'eknmusic/desktop' } });
    },
  },
  {
    name: 'UpdateManifestSite, with everything chosen',
    chosenWarnings: ["is not this app's to write"],
    givenNames: ['eknmusic-updates-prod', 'eknmusic-publish'],
    create(stack, tier) {
      const region = Stack.of(stack).region;
      new UpdateManifestSite(stack, 'UpdateManifestSite', {
        ...common(stack, tier),
        title: 'EKNMusic',
        channels: ['stable', 'beta', 'nightly'],
        bucketName: 'eknmusic-updates-prod',
        encryption: MediaBucketEncryption.KMS,
        encryptionKey: Key.fromKeyArn(stack, 'SharedKey', `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/shared`),
        objectLock: ObjectLockRetention.governance(Duration.days(365)),
        noncurrentVersionExpiration: Duration.days(90),
        accessLogRetention: Duration.days(90),
        replication: {
          destinationBucketArn: 'arn:aws:s3:::eknmusic-updates-prod-replica',
          destinationKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        },
        certificate: Certificate.fromCertificateArn(stack, 'UpdatesCertificate', CERTIFICATE),
        webAcl: EdgeWebAcl.fromWebAclArn(WEB_ACL),
        geoRestriction: GeoRestriction.allowlist('AT', 'DE'),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        priceClass: PriceClass.PRICE_CLASS_100,
        maximumPointerTtl: Duration.minutes(2),
        timestamp: TimestampSigning.scheduled({ validity: Duration.hours(6), interval: Duration.minutes(30), keyAlias: 'alias/eknmusic-updates' }),
        expiryWarning: Duration.days(5),
        publisher: {
          repository: 'eknmusic/desktop',
          ownerId: '123456',
          repositoryId: '456789',
          subjectClaims: [GitHubSubjectClaim.environment('release'), GitHubSubjectClaim.tag('v*')],
          oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
          roleName: 'eknmusic-publish',
          sessionDuration: Duration.hours(2),
        },
        parameterName: '/eknmusic/prod/updates',
        edgeAlarmActions: region === 'us-east-1' ? [operators(stack)] : [],
        logRetention: RetentionDays.THREE_MONTHS,
        runtime: Runtime.NODEJS_24_X,
        tracing: Tracing.ACTIVE,
      });
    },
  },
  {
    name: 'UpdateManifestSite, under the domain of CloudFront, with a timestamp of its publishers',
    chosenFindings: ['AwsSolutions-CFR4 Specimen/UpdateManifestSite/Delivery/Distribution/Resource'],
    chosenWarnings: ['Clients have the address of the site built in'],
    create(stack, tier) {
      const { domainName, hostedZone, ...others } = common(stack, tier);
      new UpdateManifestSite(stack, 'UpdateManifestSite', {
        ...others,
        webAcl: EdgeWebAcl.none('A firewall of the company stands in front of it.'),
        timestamp: TimestampSigning.byPublisher(),
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
    },
  },
  {
    name: 'UpdateManifestSite, emptied when it is deleted',
    chosenWarnings: ["is not this app's to write"],
    create(stack, tier) {
      new UpdateManifestSite(stack, 'UpdateManifestSite', {
        ...common(stack, tier),
        accessLogsBucket: Bucket.fromBucketName(stack, 'AccessLogs', 'eknmusic-access-logs'),
        autoDeleteObjects: tier.removalPolicy === RemovalPolicy.DESTROY,
      });
    },
  },
  {
    name: 'UpdateManifestSite, imported',
    create(stack) {
      UpdateManifestSite.fromUpdateManifestSiteAttributes(stack, 'UpdateManifestSite', {
        app: 'eknmusic',
        bucketName: 'eknmusic-updates-prod',
        distributionId: 'E1EXAMPLE',
        url: 'https://updates.eknmusic.com',
        channels: ['stable', 'beta'],
        encryptionKeyArn: `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
        timestampKeyArn: `arn:aws:kms:${Stack.of(stack).region}:123456789012:key/2234abcd-12ab-34cd-56ef-1234567890ab`,
        parameterName: '/eknmusic/prod/updates',
        region: Stack.of(stack).region,
      });
      anyResource(stack);
    },
  },
];
