import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items } from '../rendered-resource';

const DOCUMENT_OF_TYPE: Readonly<Record<string, string>> = {
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SecretsManager::ResourcePolicy': 'ResourcePolicy',
};

// Conditions on these say who may come; a condition on anything else, such as encryption in transit, does not.
const NAMES_CALLERS = [
  'aws:principalaccount', 'aws:principalarn', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:sourceaccount', 'aws:sourcearn',
  'aws:sourceip', 'aws:sourceorgid', 'aws:sourceowner', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:userid', 'kms:calleraccount',
  's3:dataaccesspointaccount', 's3:dataaccesspointarn',
];

export const ResourcePolicyNotPublic: Rule = {
  name: 'ResourcePolicyNotPublic',
  severity: CheckSeverity.ERROR,
  types: Object.keys(DOCUMENT_OF_TYPE),
  info: 'The policy of a resource lets everybody in, from every AWS account.',
  why: 'A statement that allows something to the principal `*` must say in a condition which accounts, organization, networks or resources '
    + 'it means. Name the principals, or add the condition.',
  breaks(resource) {
    return items(at(resource.properties, DOCUMENT_OF_TYPE[resource.type], 'Statement')).some((statement) =>
      at(statement, 'Effect') === 'Allow' && isEverybody(at(statement, 'Principal')) && !namesCallers(at(statement, 'Condition')));
  },
};

function isEverybody(principal: unknown): boolean {
  return principal === '*' || items(at(principal, 'AWS')).includes('*');
}

function namesCallers(condition: unknown): boolean {
  return Object.values(condition ?? {}).flatMap((keys) => Object.keys(keys as object))
    .some((key) => NAMES_CALLERS.includes(key.toLowerCase()));
}
