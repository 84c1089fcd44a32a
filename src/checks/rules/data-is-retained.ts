import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, RenderedResource } from '../rendered-resource';

const KEEPS = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

export const DataIsRetained: Rule = {
  name: 'DataIsRetained',
  severity: CheckSeverity.ERROR,
  types: [
    'AWS::Backup::BackupVault',
    'AWS::Cognito::UserPool',
    'AWS::DocDB::DBCluster',
    'AWS::DynamoDB::GlobalTable',
    'AWS::DynamoDB::Table',
    'AWS::ECR::Repository',
    'AWS::EFS::FileSystem',
    'AWS::KMS::Key',
    'AWS::KMS::ReplicaKey',
    'AWS::Neptune::DBCluster',
    'AWS::OpenSearchService::Domain',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::RDS::GlobalCluster',
    'AWS::S3::Bucket',
    'AWS::SecretsManager::Secret',
  ],
  info: 'A resource that holds data, or the key to data, is deleted when it leaves its stack or is replaced.',
  why: 'A refactoring that moves it, a replaced property or a deleted stack then takes the data along. Set its removal policy to '
    + '`RETAIN` or `SNAPSHOT`; where data may go, as in a development stack, acknowledge that on the resource.',
  breaks(resource) {
    return !isInstanceOfCluster(resource)
      && !(KEEPS.includes(String(resource.deletionPolicy)) && KEEPS.includes(String(resource.updateReplacePolicy)));
  },
};

/** The instances of a cluster hold nothing: its data is the cluster's. */
function isInstanceOfCluster(resource: RenderedResource): boolean {
  return at(resource.properties, 'DBClusterIdentifier') !== undefined && resource.type === 'AWS::RDS::DBInstance';
}
