/** What a deployment to the emulator does not show, though it is green, by the beginning of the types that it is about. */
const LIMITS: [type: string, limit: string][] = [
  ['AWS::EC2::', 'Networks are records: no packet is routed, filtered or logged, and no name is resolved in them.'],
  ['AWS::KMS::', 'Keys and their policies are kept, but files lie unencrypted and key policies are not asked when S3 uses a key.'],
  ['AWS::S3::Bucket', 'Lifecycle rules, access logs and replication are kept as settings; nothing expires, moves or is copied here.'],
  ['AWS::CloudFront::', 'CloudFront answers at once from one place: no caching, no edge locations, no access logs.'],
  ['AWS::CloudFront::Distribution', 'Geographic restrictions, and certificates on names of your own, are not seen by the emulated viewers.'],
  ['AWS::CertificateManager::', 'Certificates are issued at once, without looking for their validation records.'],
  ['AWS::Route53::', 'DNS records are kept, but nothing answers DNS questions.'],
  ['AWS::WAFv2::', 'Web ACLs are kept, but let every request through.'],
  ['AWS::CloudWatch::Alarm', 'Alarms exist; the metrics of S3, CloudFront and EC2 that would set them off do not.'],
  ['AWS::Lambda::', 'Functions run under the Node and Python of this machine, whatever runtime they name, without memory limit and outside any VPC.'],
  ['AWS::IAM::', 'Roles and policies are asked in the second pass only.'],
  ['AWS::RDS::', 'Databases are records; no engine runs behind them.'],
  ['AWS::EKS::', 'Clusters are records; no Kubernetes runs behind them.'],
];

/** What these types leave unproven. */
export function limitsOf(types: string[]): string[] {
  return LIMITS.filter(([prefix]) => types.some((type) => type.startsWith(prefix))).map(([, limit]) => limit);
}
