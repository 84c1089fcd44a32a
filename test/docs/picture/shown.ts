import { Json, listAt, objectAt, Resource } from './resources';

/** The colours of the service families, as AWS draws them, dark enough to be read as text. */
export const FAMILY_COLORS = {
  storage: '#4D6B0B',
  network: '#7A3AF0',
  security: '#C2213A',
  compute: '#B25000',
  operations: '#C40F68',
  outside: '#5F6B7A',
};

/** How the pictures show one kind of resource. */
export interface Shown {
  /** What AWS calls it. */
  readonly service: string;
  /** What AWS calls several of them drawn as one. */
  readonly plural?: string;
  readonly family: keyof typeof FAMILY_COLORS;
  /** What a reader asks about it, one short line each. */
  readonly facts?: (resource: Resource) => string[];
  /** Its name; empty when the service says it all. @default - the ids from the construct's frame to it */
  readonly name?: (resource: Resource) => string | undefined;
  /** Whether all of one construct are drawn as one box. */
  readonly together?: boolean;
  /** Whether it is left out of a picture without details. */
  readonly detail?: boolean;
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const present = (lines: (string | false | undefined)[]): string[] => lines.filter((line): line is string => typeof line === 'string');

export const SHOWN: { readonly [type: string]: Shown } = {
  'AWS::S3::Bucket': {
    service: 'S3 bucket', family: 'storage', facts: bucketFacts, name: ({ properties }) => text(properties.BucketName),
  },
  'AWS::KMS::Key': {
    service: 'KMS key',
    family: 'security',
    facts: ({ properties }) => present([properties.EnableKeyRotation === true && 'rotated by AWS']),
  },
  'AWS::CloudFront::Distribution': { service: 'CloudFront distribution', family: 'network', facts: distributionFacts },
  'AWS::CloudFront::KeyGroup': { service: 'CloudFront key group', family: 'security', detail: true },
  'AWS::CertificateManager::Certificate': {
    service: 'ACM certificate', family: 'security', detail: true, name: ({ properties }) => text(properties.DomainName),
  },
  'AWS::Route53::RecordSet': {
    service: 'Route 53 record',
    plural: 'Route 53 records',
    family: 'network',
    detail: true,
    together: true,
    facts: ({ properties }) => [`${text(properties.Name)?.replace(/\.$/, '')} (${text(properties.Type)})`],
  },
  'AWS::EC2::Subnet': { service: 'subnet', family: 'network' },
  'AWS::EC2::InternetGateway': { service: 'Internet gateway', family: 'network', name: () => '' },
  'AWS::EC2::VPCEndpoint': {
    service: 'VPC endpoint',
    plural: 'VPC endpoints',
    family: 'network',
    together: true,
    facts: ({ properties }) => [`${endpointService(properties.ServiceName)} (${text(properties.VpcEndpointType)?.toLowerCase()})`],
  },
  'AWS::EC2::SecurityGroup': { service: 'Security group', family: 'security', facts: securityGroupFacts },
  'AWS::EC2::FlowLog': {
    service: 'VPC flow logs',
    family: 'operations',
    name: () => '',
    facts: ({ properties }) => [`${text(properties.TrafficType) === 'ALL' ? 'all' : text(properties.TrafficType)?.toLowerCase()} traffic`],
  },
  'AWS::Logs::LogGroup': {
    service: 'CloudWatch log group',
    family: 'operations',
    facts: ({ properties }) => [properties.RetentionInDays ? `kept ${properties.RetentionInDays} days` : 'kept for ever'],
  },
  'AWS::SNS::Topic': { service: 'SNS topic', family: 'operations' },
  'AWS::Lambda::Function': { service: 'Lambda function', family: 'compute' },
};

/** What holds the shown resources together and would only hide them: rights, routes, attachments, settings of settings. */
export const HIDDEN = new Set([
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::PublicKey',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm', // a line in the box that it watches, and an arrow to whom it tells
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway', // a line in the box of its subnet
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroupIngress', // an arrow
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC', // the frame around its parts
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
]);

function bucketFacts({ properties }: Resource): string[] {
  const encryption = listAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration')
    .map((rule) => text(objectAt(rule, 'ServerSideEncryptionByDefault').SSEAlgorithm));
  const rules = listAt(properties, 'LifecycleConfiguration', 'Rules').filter((rule) => rule.Status === 'Enabled');
  const transitions = rules.flatMap((rule) => listAt(rule, 'Transitions')
    .map((step) => `${storageClass(step.StorageClass)} after ${step.TransitionInDays} days${rule.Prefix ? ` (${rule.Prefix})` : ''}`));
  const noncurrent = rules.map((rule) => objectAt(rule, 'NoncurrentVersionExpiration').NoncurrentDays).find((days) => days !== undefined);
  const expires = rules.filter((rule) => rule.ExpirationInDays !== undefined)
    .map((rule) => `deleted after ${rule.ExpirationInDays} days${rule.Prefix ? ` (${rule.Prefix})` : ''}`);
  return present([
    encryption.some((algorithm) => algorithm?.startsWith('aws:kms')) ? 'SSE-KMS encryption' : 'SSE-S3 encryption',
    objectAt(properties, 'VersioningConfiguration').Status === 'Enabled' && 'versioned',
    noncurrent !== undefined && `old versions kept ${noncurrent} ${noncurrent === 1 ? 'day' : 'days'}`,
    ...transitions,
    ...expires,
    ...listAt(properties, 'ReplicationConfiguration', 'Rules').map((rule) => text(objectAt(rule, 'Destination').Bucket))
      .map((arn) => arn && `replicated to ${arn.replace(/^arn:[^:]+:s3:::/, '')}`),
    ...listAt(properties, 'CorsConfiguration', 'CorsRules').map((rule) => `CORS: ${[rule.AllowedOrigins].flat().join(', ')}`),
  ]);
}

function storageClass(name: Json | undefined): string {
  return name === 'GLACIER' ? 'to Glacier' : `to ${String(name).toLowerCase().replace(/_/g, ' ')}`;
}

function distributionFacts({ properties }: Resource): string[] {
  const config = objectAt(properties, 'DistributionConfig');
  const restriction = objectAt(config, 'Restrictions', 'GeoRestriction');
  const behaviors = listAt(config, 'CacheBehaviors');
  const tls = /^TLSv1\.[23]/.exec(text(objectAt(config, 'ViewerCertificate').MinimumProtocolVersion) ?? '')?.[0].slice('TLSv'.length);
  const all = [objectAt(config, 'DefaultCacheBehavior'), ...behaviors];
  const signed = all.every((behavior) => Array.isArray(behavior.TrustedKeyGroups) && behavior.TrustedKeyGroups.length > 0);
  const secure = all.every((behavior) => behavior.ViewerProtocolPolicy !== 'allow-all');
  return present([
    ...(Array.isArray(config.Aliases) ? config.Aliases.map((alias) => text(alias)) : []),
    secure && 'HTTPS only',
    signed && 'signed URLs only',
    tls && `TLS ${tls} or newer`,
    behaviors.length > 0 && `own caching for ${behaviors.length} kinds of file`,
    restriction.RestrictionType === 'whitelist' && `countries: ${[restriction.Locations].flat().join(', ')}`,
    restriction.RestrictionType === 'blacklist' && `all countries but ${[restriction.Locations].flat().join(', ')}`,
  ]);
}

function endpointService(name: Json | undefined): string {
  const whole = typeof name === 'string' ? name : JSON.stringify(name);
  return /\.([a-z0-9.-]+)"?\]*\}?$/.exec(whole)?.[1].split('.').slice(-1)[0] ?? whole;
}

function securityGroupFacts({ properties }: Resource): string[] {
  const anywhere = listAt(properties, 'SecurityGroupEgress').filter((rule) => rule.CidrIp === '0.0.0.0/0');
  return present([
    anywhere.some((rule) => rule.IpProtocol === '-1') ? 'out: anywhere' : anywhere.map((rule) => `out: port ${rule.FromPort}`).join(', ') || undefined,
  ]);
}
