import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { GeoRestriction, KeyGroup, PriceClass, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { annotations, findings, testStack } from '../support/checks';
import { productionDelivery, PUBLIC_KEY } from '../support/delivery';
import {
  DeploymentTier, MediaBucket, type MediaBucketProps, MediaDelivery, MediaDeliveryAccess, type MediaDeliveryOptions,
} from '@eknmusic/constructs';

interface Delivered {
  readonly stack: Stack;
  readonly template: Template;
  readonly files: MediaBucket;
  readonly delivery: MediaDelivery;
}

function delivered(options: Partial<MediaDeliveryOptions> = {}, props: MediaBucketProps = {}, stack = testStack()): Delivered {
  const files = new MediaBucket(stack, 'Files', { delivery: { ...productionDelivery(stack), ...options }, ...props });
  return { stack, template: Template.fromStack(stack), files, delivery: files.delivery! };
}

/** Without a domain name, as a first try has it. */
const plain = (stack: Stack, options: Partial<MediaDeliveryOptions> = {}): MediaDeliveryOptions =>
  ({ ...productionDelivery(stack), domainName: undefined, hostedZone: undefined, certificate: undefined, ...options });

const distribution = (properties: object) => ({ DistributionConfig: Match.objectLike(properties) });

function behavior(template: Template, pattern: string): Record<string, unknown> {
  const [found] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return found.Properties.DistributionConfig.CacheBehaviors.find((each: { PathPattern: string }) => each.PathPattern === pattern);
}

describe('the way to the files', () => {
  test('CloudFront reads the private bucket with signed requests, and no one else does', () => {
    const { template, stack, files, delivery } = delivered();
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: Match.objectLike({
        OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4',
      }),
    });
    template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      Origins: [Match.objectLike({
        DomainName: stack.resolve(files.bucket.bucketRegionalDomainName),
        OriginAccessControlId: stack.resolve(delivery.originAccessControl.originAccessControlId),
        S3OriginConfig: { OriginAccessIdentity: '' },
      })],
    }));
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: stack.resolve(files.bucketName),
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Sid: 'CloudFrontReads',
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 's3:GetObject',
          Resource: stack.resolve(files.bucket.arnForObjects('*')),
          Condition: { StringEquals: { 'AWS:SourceArn': stack.resolve(delivery.distribution.distributionArn) } },
        }]),
      },
    });
  });

  test('CloudFront may decrypt, for distributions of this account', () => {
    delivered().template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'CloudFrontDecrypts',
          Action: 'kms:Decrypt',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Condition: { StringEquals: { 'AWS:SourceAccount': '123456789012' }, ArnLike: { 'AWS:SourceArn': Match.anyValue() } },
        })]),
      },
    });
  });

  test('there is one origin, however many cache behaviors there are', () => {
    const [found] = Object.values(delivered().template.findResources('AWS::CloudFront::Distribution'));
    expect(found.Properties.DistributionConfig.Origins).toHaveLength(1);
    expect(found.Properties.DistributionConfig.CacheBehaviors).toHaveLength(MediaDelivery.DEFAULT_CACHE_BEHAVIORS.length);
  });

  test('logs go to the access log bucket, which accepts them', () => {
    const { template, stack, files } = delivered();
    template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      Logging: { Bucket: stack.resolve(files.accessLogsBucket.bucketRegionalDomainName), Prefix: 'delivery/Files/', IncludeCookies: Match.absent() },
    }));
    template.hasResourceProperties('AWS::S3::Bucket', { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } });
  });

  test('logs go to a bucket that is given', () => {
    const stack = testStack();
    const logs = new Bucket(stack, 'Logs', { objectOwnership: ObjectOwnership.OBJECT_WRITER });
    const { template } = delivered({ logBucket: logs }, {}, stack);
    template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      Logging: Match.objectLike({ Bucket: stack.resolve(logs.bucketRegionalDomainName) }),
    }));
  });
});

describe('who may fetch', () => {
  test('only signed URLs are answered, for every type of file', () => {
    const { template, stack, delivery } = delivered();
    const group = stack.resolve(delivery.signing!.keyGroup.keyGroupRef.keyGroupId);
    const [found] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    const { DefaultCacheBehavior, CacheBehaviors } = found.Properties.DistributionConfig;
    for (const each of [DefaultCacheBehavior, ...CacheBehaviors]) {
      expect(each.TrustedKeyGroups).toEqual([group]);
    }
    template.hasResourceProperties('AWS::CloudFront::PublicKey', { PublicKeyConfig: Match.objectLike({ EncodedKey: PUBLIC_KEY, Comment: 'first' }) });
  });

  test('a key that changes becomes another key, since CloudFront changes none', () => {
    const ids = (pem: string) => Object.keys(delivered({ access: MediaDeliveryAccess.signedUrls({ first: pem }) })
      .template.findResources('AWS::CloudFront::PublicKey'));
    const other = PUBLIC_KEY.replace(/MFkw[^-]*/s, [
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEm97IJk2f3VE4bKt5XIs4h3rT7P1C',
      'UQy/DLktheURSrUpqvRoggM55pm51jMB+Db6flVR3m9lWo++g8L7QPNrfw==\n',
    ].join('\n'));
    expect(ids(PUBLIC_KEY)).toEqual(ids(PUBLIC_KEY));
    expect(ids(PUBLIC_KEY)).not.toEqual(ids(other));
  });

  test('a key group that exists is used', () => {
    const stack = testStack();
    const group = KeyGroup.fromKeyGroupId(stack, 'Group', 'group-id');
    const { template } = delivered({ access: MediaDeliveryAccess.keyGroup(group) }, {}, stack);
    template.resourceCountIs('AWS::CloudFront::KeyGroup', 0);
    template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      DefaultCacheBehavior: Match.objectLike({ TrustedKeyGroups: ['group-id'] }),
    }));
  });

  test('everyone, when a reason is given, which stays in the template', () => {
    const { template } = delivered({ access: MediaDeliveryAccess.openToEveryone('Cover art is public, like on any shop.') });
    template.hasResource('AWS::CloudFront::Distribution', {
      Metadata: { OpenToEveryoneBecause: 'Cover art is public, like on any shop.' },
      Properties: distribution({ DefaultCacheBehavior: Match.objectLike({ TrustedKeyGroups: Match.absent() }) }),
    });
  });

  test('only countries that are named, where some are', () => {
    delivered({ geoRestriction: GeoRestriction.allowlist('DE', 'FR') }).template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE', 'FR'] } },
    }));
  });

  test('a web ACL decides, where one is given', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/media/1234';
    delivered({ webAclArn }).template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({ WebACLId: webAclArn }));
  });
});

describe('how files are delivered', () => {
  test('plain HTTP is led to HTTPS, and only reading is possible', () => {
    const { template } = delivered();
    for (const pattern of ['*.flac', '*.m3u8']) {
      expect(behavior(template, pattern)).toMatchObject({
        ViewerProtocolPolicy: 'redirect-to-https', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'], CachedMethods: ['GET', 'HEAD'],
      });
    }
  });

  test('HTTP/3 and IPv6 are on', () => {
    delivered().template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({ HttpVersion: 'http2and3', IPV6Enabled: true }));
  });

  test('audio is cached for 30 days and not compressed, so that players can fetch ranges', () => {
    const { template } = delivered();
    const { CachePolicyId, Compress } = behavior(template, '*.flac') as { CachePolicyId: { Ref: string }; Compress: boolean };
    expect(Compress).toBe(false);
    expect(template.toJSON().Resources[CachePolicyId.Ref].Properties.CachePolicyConfig).toMatchObject({
      DefaultTTL: 30 * 24 * 3600,
      MinTTL: 0,
      MaxTTL: 365 * 24 * 3600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: false,
        EnableAcceptEncodingBrotli: false,
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    });
  });

  test('playlists are fresh within 5 seconds and compressed', () => {
    const { template } = delivered();
    const { CachePolicyId, Compress } = behavior(template, '*.m3u8') as { CachePolicyId: { Ref: string }; Compress: boolean };
    expect(Compress).toBe(true);
    expect(template.toJSON().Resources[CachePolicyId.Ref].Properties.CachePolicyConfig.DefaultTTL).toBe(5);
  });

  test('cache behaviors that treat files alike share a policy, of which an account has few', () => {
    delivered().template.resourceCountIs('AWS::CloudFront::CachePolicy', 2);
  });

  test('patterns that look like numbers stay where they are put', () => {
    const { template } = delivered({
      cacheBehaviors: [{ pathPattern: '*.flac', ttl: Duration.hours(1) }, { pathPattern: '7', ttl: Duration.days(1) }],
    });
    const [found] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    expect(found.Properties.DistributionConfig.CacheBehaviors.map((each: { PathPattern: string }) => each.PathPattern)).toEqual(['*.flac', '7']);
  });

  test('cache behaviors of the user replace ours, in their order', () => {
    const { template } = delivered({
      cacheBehaviors: [{ pathPattern: '/covers/*', ttl: Duration.days(1) }, { pathPattern: '*.flac', ttl: Duration.hours(1) }],
    });
    const [found] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    expect(found.Properties.DistributionConfig.CacheBehaviors.map((each: { PathPattern: string }) => each.PathPattern)).toEqual(['/covers/*', '*.flac']);
  });

  test('a file that is missing is looked for again after 5 seconds', () => {
    delivered().template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      CustomErrorResponses: [{ ErrorCode: 403, ErrorCachingMinTTL: 5 }, { ErrorCode: 404, ErrorCachingMinTTL: 5 }],
    }));
  });

  test('every response carries the security headers, and players of known origins may read it', () => {
    delivered().template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: Match.objectLike({
        CorsConfig: Match.objectLike({
          AccessControlAllowOrigins: { Items: ['https://desktop-client'] }, AccessControlAllowMethods: { Items: ['GET', 'HEAD', 'OPTIONS'] },
        }),
        SecurityHeadersConfig: {
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 63072000, IncludeSubdomains: true, Override: true },
        },
      }),
    });
  });

  test('the price class is a choice', () => {
    delivered({ priceClass: PriceClass.PRICE_CLASS_100 }).template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      PriceClass: 'PriceClass_100',
    }));
  });
});

describe('scripts of other origins', () => {
  const cors = (properties: object) => ({ ResponseHeadersPolicyConfig: Match.objectLike({ CorsConfig: Match.objectLike(properties) }) });

  test('may send signed cookies, where that is asked for', () => {
    delivered({ accessControlAllowCredentials: true }).template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', cors({
      AccessControlAllowCredentials: true,
      AccessControlAllowOrigins: { Items: ['https://desktop-client'] },
      // Browsers do not take "*" for requests with cookies.
      AccessControlAllowHeaders: { Items: Match.arrayWith(['Range']) },
    }));
  });

  test('may not send cookies otherwise', () => {
    delivered().template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', cors({
      AccessControlAllowCredentials: false, AccessControlAllowHeaders: { Items: ['*'] },
    }));
  });

  test('are those of the delivery, where it names others than the bucket', () => {
    const { template } = delivered({ corsOrigins: ['*'] }, { corsOrigins: ['tauri://localhost'] });
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', cors({ AccessControlAllowOrigins: { Items: ['*'] } }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      CorsConfiguration: { CorsRules: [Match.objectLike({ AllowedOrigins: ['tauri://localhost'] })] },
    });
  });
});

describe('the domain name', () => {
  test('gets a certificate, validated in its zone, and addresses for IPv4 and IPv6', () => {
    const { template, delivery } = delivered();
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'media.eknmusic.com', ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: 'media.eknmusic.com', HostedZoneId: 'Z0EXAMPLE' }],
    });
    for (const Type of ['A', 'AAAA']) {
      template.hasResourceProperties('AWS::Route53::RecordSet', {
        Name: 'media.eknmusic.com.', Type, HostedZoneId: 'Z0EXAMPLE', AliasTarget: Match.objectLike({ HostedZoneId: 'Z2FDTNDATAQYW2' }),
      });
    }
    expect(delivery.urlForObject('albums/a b/1.flac')).toBe('https://media.eknmusic.com/albums/a%20b/1.flac');
  });

  test('is served with TLS 1.2 or newer', () => {
    delivered().template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      Aliases: ['media.eknmusic.com'],
      ViewerCertificate: Match.objectLike({ MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' }),
    }));
    delivered({ minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2025 }).template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      ViewerCertificate: Match.objectLike({ MinimumProtocolVersion: 'TLSv1.2_2025' }),
    }));
  });

  test('uses a certificate that is given, from any region of the stack', () => {
    const stack = testStack('Test', 'eu-west-1');
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1234';
    const { template } = delivered({ certificate: Certificate.fromCertificateArn(stack, 'Given', certificateArn) }, {}, stack);
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      ViewerCertificate: Match.objectLike({ AcmCertificateArn: certificateArn }),
    }));
  });

  test('is CloudFront\'s own where none is given', () => {
    const stack = testStack();
    const files = new MediaBucket(stack, 'Files', { delivery: plain(stack) });
    expect(stack.resolve(files.delivery!.domainName)).toEqual(stack.resolve(files.delivery!.distribution.distributionDomainName));
  });
});

describe('alarms', () => {
  test('go off when more than 1 % of requests fail', () => {
    delivered().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/CloudFront', MetricName: '5xxErrorRate', Statistic: 'Average', Threshold: 1, ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  test('are left out, with a warning, where CloudFront has no metrics', () => {
    const stack = testStack('Test', 'eu-west-1');
    const files = new MediaBucket(stack, 'Files', { delivery: plain(stack) });
    expect(files.delivery!.alarms).toEqual([]);
    expect(annotations(stack)).toEqual([expect.stringContaining('@eknmusic/constructs:deliveryAlarmsOutsideUsEast1')]);
  });

  test.each([
    ['metric5xxErrorRate', '5xxErrorRate', 'Average'],
    ['metric4xxErrorRate', '4xxErrorRate', 'Average'],
    ['metricRequests', 'Requests', 'Sum'],
  ] as const)('%s is the metric that CloudFront publishes in us-east-1', (method, metricName, statistic) => {
    expect(delivered().delivery[method]()).toMatchObject({ namespace: 'AWS/CloudFront', metricName, statistic, region: 'us-east-1' });
  });
});

describe('a delivery of its own', () => {
  test('names its tier, and its distribution is the default child', () => {
    const stack = testStack();
    const delivery = new MediaDelivery(stack, 'Delivery', { bucket: new Bucket(stack, 'Bucket'), ...plain(stack), tier: DeploymentTier.STAGING });
    expect(delivery.node.defaultChild).toBe(delivery.distribution.node.defaultChild);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', { Tags: [{ Key: 'eknmusic:tier', Value: 'staging' }] });
  });

  test('two of them write their logs apart', () => {
    const stack = testStack();
    const logBucket = new Bucket(stack, 'Logs', { objectOwnership: ObjectOwnership.OBJECT_WRITER });
    for (const id of ['Files', 'Covers']) {
      const access = MediaDeliveryAccess.signedUrls({ first: PUBLIC_KEY });
      new MediaDelivery(stack, id, { bucket: new Bucket(stack, `${id}Bucket`), access, logBucket });
    }
    for (const id of ['Files', 'Covers']) {
      Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', distribution({ Logging: Match.objectLike({ Prefix: `delivery/${id}/` }) }));
    }
  });

  test('delivers a bucket of the user, with a log bucket of its own', () => {
    const stack = testStack();
    const bucket = new Bucket(stack, 'Bucket');
    const delivery = new MediaDelivery(stack, 'Delivery', { bucket, ...plain(stack), tier: DeploymentTier.DEVELOPMENT });
    const template = Template.fromStack(stack);
    expect(delivery.alarms).toEqual([]);
    template.hasResourceProperties('AWS::CloudFront::Distribution', distribution({
      Logging: Match.objectLike({ Bucket: stack.resolve(delivery.logBucket.bucketRegionalDomainName) }),
    }));
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: stack.resolve(bucket.bucketName),
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'CloudFrontReads' })]) },
    });
  });
});

describe('checks', () => {
  test('a delivery without a domain name is found, since its oldest TLS version is CloudFront\'s choice', () => {
    const stack = testStack();
    new MediaBucket(stack, 'Files', { delivery: plain(stack) });
    expect(findings(stack, 'AwsSolutions')).toEqual(['AwsSolutions-CFR4 Test/Files/Delivery/Distribution/Resource']);
  });

  test('a delivery that is open to everyone without a web ACL is found', () => {
    const stack = testStack();
    new MediaBucket(stack, 'Files', {
      delivery: { ...productionDelivery(stack), access: MediaDeliveryAccess.openToEveryone('Cover art is public.') },
    });
    expect(findings(stack, 'AwsSolutions')).toEqual(['AwsSolutions-CFR2 Test/Files/Delivery/Distribution/Resource']);
  });
});
