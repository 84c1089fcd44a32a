import { GitHubDeployRole, GitHubSubjectClaim, UpdateManifestSite } from '@eknmusic/constructs';
import { Arn, ArnFormat, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { DeployedEnvironment, Domain } from './environments';

/** What the release workflow reads from Parameter Store: see desktop/README.md. */
const SECRETS = ['release-key', 'targets-key', 'gpg-key', 'apple-certificate', 'apple-certificate-password', 'apple-notary-key'];

/** Where the desktop client updates itself, and what its releases are signed with. */
export interface Desktop {
  readonly site: UpdateManifestSite;
  /** Signs programs for Windows. */
  readonly codeSigningKey: Key;
  /** The path of the secrets in Parameter Store. */
  readonly parameters: string;
}

/** The update site of the desktop client. Workflows in the environment `desktop` publish to it. */
export function desktopOf(stack: Stack, environment: DeployedEnvironment, domain: Domain, hostedZone: IHostedZone): Desktop {
  const { label, repository, oidcProviderArn } = environment;
  const site = new UpdateManifestSite(stack, 'Site', {
    app: 'eknmusic',
    parameterName: `/eknmusic/${label}/updates`,
    domainName: domain.downloads,
    hostedZone,
    publisher: {
      repository,
      subjectClaims: [GitHubSubjectClaim.environment('desktop')],
      // Made with the role that deploys: an account has one provider at most.
      oidcProviderArn: oidcProviderArn ?? GitHubDeployRole.oidcProviderArnOf(stack),
    },
  });
  const codeSigningKey = new Key(stack, 'CodeSigningKey', {
    description: 'Signs the desktop client for Windows',
    keySpec: KeySpec.RSA_4096,
    keyUsage: KeyUsage.SIGN_VERIFY,
    // The certificate is for this key, and nobody can export it.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const parameters = `/eknmusic/${label}/desktop`;
  const { policy } = site.publisher!;
  policy.addStatements(
    new PolicyStatement({ actions: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'], resources: [codeSigningKey.keyArn] }),
    new PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: SECRETS.map((name) => Arn.format({
        service: 'ssm', resource: 'parameter', resourceName: `${parameters.slice(1)}/${name}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }, stack)),
    }),
    // Jsign finds a key by listing all of them.
    new PolicyStatement({ actions: ['kms:ListKeys'], resources: ['*'] }),
  );
  Validations.of(policy).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Keys can be listed all or not at all; listing shows their ids and nothing else.' });
  return { site, codeSigningKey, parameters };
}
