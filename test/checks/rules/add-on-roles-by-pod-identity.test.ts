import { CfnAddon, type CfnAddonProps } from 'aws-cdk-lib/aws-eks';
import { firesOn } from '../../support/music-rule';

const fires = (props: Partial<CfnAddonProps>) => firesOn('AddOnRolesByPodIdentity', (stack) => new CfnAddon(stack, 'AddOn', {
  addonName: 'external-dns', clusterName: 'musicconnect-us-east-1-eks', ...props,
}));

const ROLE = 'arn:aws:iam::123456789012:role/external-dns';

test('fires on a role by an OIDC provider', () => {
  expect(fires({ serviceAccountRoleArn: ROLE })).toEqual(['AddOn']);
});

test('is content with Pod Identity, and with an add-on that needs no role', () => {
  expect(fires({ podIdentityAssociations: [{ roleArn: ROLE, serviceAccount: 'external-dns' }] })).toEqual([]);
  expect(fires({})).toEqual([]);
});
