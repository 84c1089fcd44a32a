import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { EdgeLambda, FunctionCode, GeoRestriction, LambdaEdgeEventType, PriceClass, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Version } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { productionDelivery } from '../support/delivery';
import { anyResource, mediaBucket, operators, type Specimen } from '../support/specimen';
import { type DeploymentTier, EdgeWebAcl, GlobalCdn, MediaDelivery } from '@eknmusic/constructs';

const cdn = (stack: Stack, tier: DeploymentTier) => ({
  tier,
  alarmActions: [operators(stack)],
  domainName: 'musicconnect.com',
  hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'MusicConnect', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'musicconnect.com' }),
  // Where the stack is not in us-east-1, actions there have to be given.
  edgeAlarmActions: Stack.of(stack).region === 'us-east-1' ? undefined : [],
  origins: ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1'].map((region) => ({ region, domainName: `${region}.origin.musicconnect.com` })),
});

export const SPECIMENS: Specimen[] = [
  {
    name: 'MediaDelivery, of a bucket with logs of its own',
    create(stack, tier) {
      const { bucket } = mediaBucket(stack, tier);
      new MediaDelivery(stack, 'MediaDelivery', { ...productionDelivery(stack), bucket, tier, alarmActions: [operators(stack)] });
    },
  },
  {
    name: 'MediaDelivery, emptied when it is deleted',
    create(stack, tier) {
      const { bucket } = mediaBucket(stack, tier);
      new MediaDelivery(stack, 'MediaDelivery', {
        ...productionDelivery(stack),
        certificate: Certificate.fromCertificateArn(stack, 'Own', 'arn:aws:acm:us-east-1:123456789012:certificate/2234abcd-12ab-34cd-56ef-1234567890ab'),
        bucket,
        tier,
        alarmActions: [operators(stack)],
        autoDeleteObjects: tier.removalPolicy === RemovalPolicy.DESTROY,
      });
    },
  },
  {
    name: 'GlobalCdn, as it is documented',
    create(stack, tier) {
      new GlobalCdn(stack, 'GlobalCdn', cdn(stack, tier));
    },
  },
  {
    name: 'GlobalCdn, with everything chosen',
    create(stack, tier) {
      const { region } = Stack.of(stack);
      const edgeLambda = (eventType: LambdaEdgeEventType, name: string): EdgeLambda => ({
        eventType, functionVersion: Version.fromVersionArn(stack, name, `arn:aws:lambda:us-east-1:123456789012:function:${name}:3`), includeBody: false,
      });
      new GlobalCdn(stack, 'GlobalCdn', {
        ...cdn(stack, tier),
        origins: [
          { region: 'us-east-1', domainName: 'us-east-1.origin.musicconnect.com', healthPath: '/api/health', countries: ['US', 'BR'] },
          { region: 'eu-west-1', domainName: 'eu-west-1.origin.musicconnect.com' },
        ],
        certificate: Certificate.fromCertificateArn(stack, 'CdnCertificate', 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab'),
        healthPath: '/edge-health',
        failoverStatusCodes: [500, 502, 503, 504, 404],
        cacheBehaviors: [{ pathPattern: '/static/*', ttl: Duration.days(365), compress: true }, { pathPattern: '*.flac', ttl: Duration.days(30) }],
        contentSecurityPolicy: "default-src 'self'",
        viewerResponse: FunctionCode.fromInline('function handler(event) { return event.response; }'),
        edgeLambdas: [edgeLambda(LambdaEdgeEventType.ORIGIN_REQUEST, 'origin-request'), edgeLambda(LambdaEdgeEventType.ORIGIN_RESPONSE, 'origin-response')],
        regionalDomainName: 'direct.musicconnect.com',
        invalidation: { version: '4f2a1c9', paths: ['/index.html', '/app/*'] },
        webAcl: EdgeWebAcl.fromWebAclArn('arn:aws:wafv2:us-east-1:123456789012:global/webacl/cdn/1234abcd-12ab-34cd-56ef-1234567890ab'),
        geoRestriction: GeoRestriction.denylist('KP'),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        priceClass: PriceClass.PRICE_CLASS_200,
        logBucket: Bucket.fromBucketAttributes(stack, 'CdnLogs', { bucketName: 'musicconnect-logs', region: 'us-east-1' }),
        encryptionKey: Key.fromKeyArn(stack, 'CdnKey', `arn:aws:kms:${region}:123456789012:key/shared`),
        logRetention: RetentionDays.THREE_MONTHS,
        removalPolicy: tier.removalPolicy,
        edgeAlarmActions: region === 'us-east-1' ? [operators(stack)] : [],
      });
    },
  },
  {
    name: 'GlobalCdn, under the domain of CloudFront, in one region, emptied when it is deleted',
    chosenFindings: ['AwsSolutions-CFR4 Specimen/GlobalCdn/Delivery/Distribution/Resource'],
    create(stack, tier) {
      const { domainName, hostedZone, origins: [first], ...others } = cdn(stack, tier);
      new GlobalCdn(stack, 'GlobalCdn', {
        ...others, origins: [first], webAcl: EdgeWebAcl.none('A firewall of the company stands in front of it.'), autoDeleteObjects: tier.removalPolicy === RemovalPolicy.DESTROY,
      });
    },
  },
  {
    name: 'GlobalCdn, imported',
    create(stack) {
      anyResource(stack);
      GlobalCdn.fromGlobalCdnAttributes(stack, 'GlobalCdn', {
        distributionId: 'E2QWRUHEXAMPLE',
        domainName: 'musicconnect.com',
        regions: ['us-east-1', 'eu-west-1'],
        keyValueStoreArn: 'arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab',
        healthPath: '/edge-health',
      });
    },
  },
];
