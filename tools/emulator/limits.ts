import { findPostgres } from './postgres-binaries';

const RDS_LIMIT = findPostgres()
  ? 'Each PostgreSQL instance is a PostgreSQL 15 of its own on this machine, whatever version it names: parameter groups, IAM authentication, '
    + 'backups, encryption and Multi-AZ are kept as settings. A cluster of Aurora PostgreSQL is one such server, whatever instances it has. Other engines are records.'
  : 'Databases are records; no engine runs behind them, since npm has installed no PostgreSQL for this platform.';

/** What shows in AWS what an emulator does not: lines of `npm run verify:aws` by their names, or nothing, for a reason. */
export type Shown = { readonly by: string[] } | { readonly never: string };

/** What a deployment to the emulator does not show, though it is green, by the beginning of the types that it is about. */
const LIMITS: [type: string, limit: string, shown: Shown][] = [
  [
    'AWS::EC2::',
    'Networks are records: no packet is routed, filtered or logged, and no name is resolved in them.',
    { by: ['the flow logs of the network arrive', 'the API answers, and reaches its database'] },
  ],
  [
    'AWS::KMS::',
    'Keys and their policies are kept, but files lie unencrypted and key policies are not asked when S3 uses a key.',
    { by: ['the file is encrypted with the key of its bucket', 'every log group with a key is encrypted by it, and the access logs of the API arrive'] },
  ],
  [
    'AWS::S3::Bucket',
    'Lifecycle rules, access logs and replication are kept as settings; nothing expires, moves or is copied here.',
    { never: 'Lifecycle rules work by days, and access logs arrive within hours.' },
  ],
  [
    'AWS::CloudFront::',
    'CloudFront answers at once from one place: no caching, no edge locations, no access logs.',
    { by: ['CloudFront serves a file from its cache'] },
  ],
  [
    'AWS::CloudFront::Distribution',
    'Geographic restrictions, and certificates on names of your own, are not seen by the emulated viewers.',
    { never: 'Whoever runs it is in one country.' },
  ],
  [
    'AWS::CertificateManager::',
    'Certificates are issued at once, without looking for their validation records, and never shown: the emulator answers for every name with its own.',
    { by: ['the names resolve, and the certificates are those of the names'] },
  ],
  [
    'AWS::Route53::',
    'DNS records are kept, but nothing answers DNS questions; Node functions reach an API by its domain name even if that has no record.',
    { by: ['the names resolve, and the certificates are those of the names'] },
  ],
  [
    'AWS::WAFv2::',
    'Web ACLs are kept, but let every request through.',
    { by: ['the web ACL refuses an attack before it reaches the files'] },
  ],
  [
    'AWS::CloudWatch::Alarm',
    'Alarms exist; of the metrics that would set them off, only those of Lambda and those by PutMetricData do, not those in logs and not sums of several.',
    { by: ['an alarm that goes off reaches the topic of the operators'] },
  ],
  [
    'AWS::Lambda::',
    'Python functions run in the version that they name, Node functions in the Node of this machine; without memory limit, outside any VPC, and no file of a layer is at /opt.',
    { by: ["the application's own metrics arrive in CloudWatch", 'an error that nobody catches is in the log of the function, at the log level of this environment'] },
  ],
  [
    'AWS::Lambda::Alias',
    'A new version takes all of the traffic of its alias at once; nothing is shifted or rolled back.',
    { by: ['CodeDeploy shifts requests to a new version, and rolls back automatically when that version fails'] },
  ],
  [
    'AWS::ApiGateway',
    'Access logs, request validators, and the throttling of HTTP APIs and of single methods are kept as settings: no request is logged, refused or '
    + 'held back by them. Usage plans, API keys, the throttling of whole REST stages, CORS and JWT authorizers work.',
    { by: ['every log group with a key is encrypted by it, and the access logs of the API arrive'] },
  ],
  [
    'AWS::KinesisFirehose::',
    'Firehose writes each batch at once, as an object of its own; neither its role nor that of CloudWatch Logs is asked, and VPC flow logs are empty.',
    { by: ['what the API logs of a request gets to the one place for all logs'] },
  ],
  [
    'AWS::Athena::',
    'Tables, workgroups and saved queries are kept; their SQL is not run here.',
    { by: ['the saved queries run over the logs in one place'] },
  ],
  [
    'AWS::SecretsManager::RotationSchedule',
    'Secrets are rotated when a schedule is deployed and when RotateSecret is called, not by their schedule; a failed rotation is not tried again.',
    { by: ['the secrets are rotated on a schedule'] },
  ],
  [
    'AWS::IAM::',
    'Roles and policies are asked in the second pass only.',
    { by: ['the role of the API reads its secrets, reads and writes its files, and is refused anything else'] },
  ],
  [
    'AWS::IAM::OIDCProvider',
    'Trust policies are asked about the claims of a token, but its signature is not.',
    { never: 'Only a workflow of GitHub Actions gets such a token: run the one of the example.' },
  ],
  [
    'AWS::RDS::', RDS_LIMIT,
    { by: ['a copy of the database is restored to the latest point in time', "PostgreSQL's log is in CloudWatch Logs"] },
  ],
  [
    'AWS::EKS::',
    'Clusters are records; no Kubernetes runs behind them.',
    { never: 'The example has no cluster.' },
  ],
];

/** What no verification in AWS shows of these types either, with the reason. */
export function remainsOf(types: string[]): string[] {
  return LIMITS.flatMap(([prefix, limit, shown]) => ('never' in shown && types.some((type) => type.startsWith(prefix)) ? [`${limit} ${shown.never}`] : []));
}

/** The lines of the verification in AWS that show what the emulator does not, by their names. */
export function linesForLimits(): string[] {
  return LIMITS.flatMap(([, , shown]) => ('by' in shown ? shown.by : []));
}

/** What these types leave unproven. */
export function limitsOf(types: string[]): string[] {
  return LIMITS.filter(([prefix]) => types.some((type) => type.startsWith(prefix))).map(([, limit]) => limit);
}
