import { type PrincipalBase, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { firesOn } from '../../support/music-rule';

const fires = (assumedBy: PrincipalBase) => firesOn('PodRolesNameServiceAccount', (stack) => new Role(stack, 'Pods', { assumedBy }));

const pods = (tags: Record<string, string>) => new ServicePrincipal('pods.eks.amazonaws.com', { conditions: { StringEquals: tags } }).withSessionTags();

test('fires on a role for the pods of any service account', () => {
  expect(fires(new ServicePrincipal('pods.eks.amazonaws.com').withSessionTags())).toEqual(['Pods/Resource']);
  expect(fires(pods({ 'aws:RequestTag/kubernetes-namespace': 'musicconnect' }))).toEqual(['Pods/Resource']);
});

test('is content with a role for one service account, and with roles for anything else', () => {
  expect(fires(pods({ 'aws:RequestTag/kubernetes-namespace': 'musicconnect', 'aws:RequestTag/kubernetes-service-account': 'backend' }))).toEqual([]);
  expect(fires(new ServicePrincipal('lambda.amazonaws.com'))).toEqual([]);
});
