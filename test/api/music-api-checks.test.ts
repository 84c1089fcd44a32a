import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { annotations, findings, type Pack, testStack } from '../support/checks';
import { madeApi, operators, surroundings, zone } from '../support/music-api';
import { ChecksPack, DeploymentTier, type MusicApiProps, MusicApiType, MusicChecks } from '@eknmusic/constructs';

const TIERS = [DeploymentTier.DEVELOPMENT, DeploymentTier.STAGING, DeploymentTier.PRODUCTION];
const PACKS: Pack[] = ['AwsSolutions', 'NIST', 'PCI', 'HIPAA'];

/** As the guide has it, with everything that goes with an API of its kind. */
function musicApi(props: Partial<MusicApiProps>): Stack {
  const stack = testStack();
  const isRest = props.apiType === MusicApiType.REST;
  const { api } = madeApi({
    ...surroundings(stack),
    alarmActions: [operators(stack)],
    domainName: 'api.eknmusic.com',
    hostedZone: zone(stack),
    migrations: {},
    postDeploymentCheck: {},
    ...isRest ? { apiKeyRequired: true } : { jwtAuthorizer: { issuer: 'https://id.eknmusic.com', audience: ['desktop'] } },
    ...props,
  }, stack);
  api.addRoute('/health', [HttpMethod.GET], { open: true });
  if (isRest) {
    api.addApiKey('Partner');
  }
  return stack;
}

describe.each(TIERS.flatMap((tier) => Object.values(MusicApiType).map((apiType) => [tier.name, apiType, tier] as const)))('%s, %s', (_, apiType, tier) => {
  test.each(PACKS)('nothing is found by %s', (pack) => {
    expect(findings(musicApi({ tier, apiType }), pack)).toEqual([]);
  });

  test('nothing is found by our own pack, and nothing is acknowledged that is not there', () => {
    const stack = musicApi({ tier, apiType });
    expect(MusicChecks.findings(stack, { packs: [ChecksPack.MUSIC] })).toEqual([]);
    expect(MusicChecks.unusedAcknowledgements(stack, { packs: Object.values(ChecksPack) })).toEqual([]);
  });

  test('nothing is warned about', () => {
    expect(annotations(musicApi({ tier, apiType }))).toEqual([]);
  });

  test('the template is the one that was reviewed', () => {
    const template = Template.fromStack(musicApi({ tier, apiType })).toJSON();
    // The bundled handler changes with the bundler's version.
    expect(JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}(\.zip)?/g, '<asset>')).toMatchSnapshot();
  });
});

test.each(PACKS)('an API alone, without a network, has nothing for %s to find', (pack) => {
  const stack = testStack();
  madeApi({ alarmActions: [operators(stack)] }, stack);
  expect(findings(stack, pack)).toEqual([]);
});

describe('an older runtime', () => {
  const L1 = 'AwsSolutions-L1 Test/Api/Backend/Function/Resource';
  const found = (props: Partial<MusicApiProps>) => {
    const stack = testStack();
    madeApi({ alarmActions: [operators(stack)], ...props }, stack);
    return findings(stack, 'AwsSolutions');
  };

  test('is found where the user asks for it', () => {
    expect(found({ runtime: Runtime.PYTHON_3_11 })).toEqual([L1]);
  });

  test('is right where the CDK of the app knows a newer one than the default', () => {
    const newer = new Runtime('python3.98', RuntimeFamily.PYTHON); // which adds it to `Runtime.ALL`
    try {
      expect(found({})).toEqual([]);
    } finally {
      Runtime.ALL.splice(Runtime.ALL.indexOf(newer), 1);
    }
  });
});
