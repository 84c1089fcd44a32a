import { findPostgres } from './postgres-binaries';

const RDS_LIMIT = findPostgres()
  ? 'Each PostgreSQL instance is a PostgreSQL 15 of its own on this machine, whatever version it names: parameter groups, IAM authentication, '
    + 'backups, encryption and Multi-AZ are kept as settings. Clusters and other engines are records.'
  : 'Databases are records; no engine runs behind them, since npm has installed no PostgreSQL for this platform.';

/** What a deployment to the emulator does not show, though it is green, by the beginning of the types that it is about. */
const LIMITS: [type: string, limit: string][] = [
  ['AWS::EC2::', 'Networks are records: no packet is routed, filtered or logged, and no name is resolved in them.'],
  ['AWS::KMS::', 'Keys and their policies are kept, but files lie unencrypted and key policies are not asked when S3 uses a key.'],
  ['AWS::S3::Bucket', 'Lifecycle rules, access logs and replication are kept as settings; nothing expires, moves or is copied here.'],
  ['AWS::CloudFront::', 'CloudFront answers at once from one place: no caching, no edge locations, no access logs.'],
  ['AWS::CloudFront::Distribution', 'Geographic restrictions, and certificates on names of your own, are not seen by the emulated viewers.'],
  ['AWS::CertificateManager::', 'Certificates are issued at once, without looking for their validation records, and never shown: the emulator answers for every name with its own.'],
  ['AWS::Route53::', 'DNS records are kept, but nothing answers DNS questions; Node functions reach an API by its domain name even if that has no record.'],
  ['AWS::WAFv2::', 'Web ACLs are kept, but let every request through.'],
  ['AWS::CloudWatch::Alarm', 'Alarms exist; of the metrics that would set them off, only those of Lambda and those by PutMetricData do, not those in logs.'],
  ['AWS::Lambda::', 'Python functions run in the version that they name, Node functions in the Node of this machine; without memory limit, outside any VPC, and no file of a layer is at /opt.'],
  ['AWS::Lambda::Alias', 'A new version takes all of the traffic of its alias at once; nothing is shifted or rolled back.'],
  [
    'AWS::ApiGateway',
    'Access logs, request validators, and the throttling of HTTP APIs and of single methods are kept as settings: no request is logged, refused or '
    + 'held back by them. Usage plans, API keys, the throttling of whole REST stages, CORS and JWT authorizers work.',
  ],
  ['AWS::KinesisFirehose::', 'Firehose writes each batch at once, as an object of its own; neither its role nor that of CloudWatch Logs is asked, and VPC flow logs are empty.'],
  ['AWS::Athena::', 'Tables, workgroups and saved queries are kept; their SQL is not run here.'],
  ['AWS::SecretsManager::RotationSchedule', 'Secrets are rotated when a schedule is deployed and when RotateSecret is called, not by their schedule; a failed rotation is not tried again.'],
  ['AWS::IAM::', 'Roles and policies are asked in the second pass only.'],
  ['AWS::IAM::OIDCProvider', 'Trust policies are asked about the claims of a token, but its signature is not.'],
  ['AWS::RDS::', RDS_LIMIT],
  ['AWS::EKS::', 'Clusters are records; no Kubernetes runs behind them.'],
];

/** What these types leave unproven. */
export function limitsOf(types: string[]): string[] {
  return LIMITS.filter(([prefix]) => types.some((type) => type.startsWith(prefix))).map(([, limit]) => limit);
}
