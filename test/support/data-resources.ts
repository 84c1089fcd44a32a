import { CfnResource, Stack } from 'aws-cdk-lib';

/** What becomes of the data when CloudFormation meets a resource of this type under a new logical id, and so makes another one. */
export const LOSS_OF_TYPE: Readonly<Record<string, string>> = {
  'AWS::Backup::BackupVault': 'a new, empty vault; the recovery points stay in the old one, which leaves the stack',
  'AWS::CertificateManager::Certificate': 'a new certificate, validated again; what uses the old one outside the stack keeps it',
  'AWS::CloudFront::Distribution': 'a new distribution under another domain name; clients and DNS records of others that know the old one lose it',
  'AWS::CloudFront::KeyGroup': 'a new key group; URLs signed for the old one stop working',
  'AWS::CloudFront::PublicKey': 'a new key id; every signed URL that names the old one stops working',
  'AWS::Cognito::UserPool': 'a new pool without users; the accounts stay in the old one, which leaves the stack',
  'AWS::DynamoDB::GlobalTable': 'a new, empty table; the items stay in the old one, which leaves the stack',
  'AWS::DynamoDB::Table': 'a new, empty table; the items stay in the old one, which leaves the stack',
  'AWS::EC2::EIP': 'another public address; allow-lists of others that name the old one refuse us',
  'AWS::EC2::VPC': 'a new network; everything in the old one would have to be made again in it',
  'AWS::ECR::Repository': 'a new, empty repository; the images stay in the old one, which leaves the stack',
  'AWS::EFS::FileSystem': 'a new, empty file system; the files stay in the old one, which leaves the stack',
  'AWS::IAM::OIDCProvider': 'a second provider of the same issuer, which IAM refuses: the deployment fails',
  'AWS::KMS::Key': 'a new key; what the old one encrypted can be read for as long as that is kept, outside the stack',
  'AWS::Logs::LogGroup': 'a new, empty log group; the events stay in the old one until they expire, or go with it',
  'AWS::RDS::DBCluster': 'a new, empty database; the data stays in the old one, or in its last snapshot, outside the stack',
  'AWS::RDS::DBInstance': 'a new, empty database; the data stays in the old one, or in its last snapshot, outside the stack',
  'AWS::RDS::GlobalCluster': 'a new global cluster without members; the old one leaves the stack',
  'AWS::Route53::HostedZone': 'a new zone with other name servers; the domain stops resolving until the registrar knows them',
  'AWS::S3::Bucket': 'a new, empty bucket; the objects stay in the old one, which leaves the stack',
  'AWS::SecretsManager::Secret': 'a new secret with another value; whatever was protected by the old one refuses it',
};

/** A resource of a template that holds data, or that others outside the stack know. */
export interface DataResource {
  readonly path: string;
  readonly type: string;
  readonly logicalId: string;
}

/** The resources of the stack that hold data, by their path below it. */
export function dataResources(stack: Stack): DataResource[] {
  return stack.node.findAll()
    .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType in LOSS_OF_TYPE)
    .map((node) => ({
      path: node.node.path.slice(stack.node.path.length + 1),
      type: node.cfnResourceType,
      logicalId: String(stack.resolve(node.logicalId)),
    }));
}
