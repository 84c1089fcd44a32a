import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** How many resources of each type an app makes; a policy is a policy, whether it is the role's own or a managed one. */
function typesOf(app: string, context: Record<string, string> = {}): Record<string, number> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-plain-'));
  const before = { ...process.env };
  Object.assign(process.env, { CDK_OUTDIR: outdir, CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: JSON.stringify(context) });
  try {
    jest.isolateModules(() => {
      /* eslint-disable @typescript-eslint/no-require-imports */
      require('../../bench/probes/without-checks');
      require(`../../${app}`);
    });
    const counts: Record<string, number> = {};
    for (const file of fs.readdirSync(outdir).filter((each) => each.endsWith('.template.json'))) {
      const resources: { Type: string }[] = Object.values(JSON.parse(fs.readFileSync(path.join(outdir, file), 'utf8')).Resources);
      for (const { Type } of resources) {
        const type = Type.replace('AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy');
        counts[type] = (counts[type] ?? 0) + 1;
      }
    }
    return counts;
  } finally {
    process.env = before;
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

// What the benchmarks compare would otherwise drift apart: the plain app would do less with each thing that the library learns.
test("the README's first example and the same app of L2s make the same resources", () => {
  const ours = typesOf('bench/apps/ours-first');
  expect(ours['AWS::EC2::Subnet']).toBe(9);
  expect(typesOf('bench/apps/plain-first')).toEqual({
    ...ours,
    // The monitoring role and that of CodeDeploy have policies that AWS manages.
    'AWS::IAM::Policy': ours['AWS::IAM::Policy'] - 2,
    // The L2s permit the default route and the other one apart, and write a policy for the secret.
    'AWS::Lambda::Permission': ours['AWS::Lambda::Permission'] + 1,
    'AWS::SecretsManager::ResourcePolicy': 1,
  });
});

test('EKNMusic in production and the same app of L2s make the same resources', () => {
  const ours = typesOf('examples/eknmusic/main', { env: 'prod', account: '123456789012' });
  expect(ours['AWS::CloudFront::Distribution']).toBe(2);
  expect(typesOf('bench/apps/plain-production')).toEqual({
    ...ours,
    // The role of the monitoring has a policy that AWS manages.
    'AWS::IAM::Policy': ours['AWS::IAM::Policy'] - 1,
    'AWS::Lambda::Permission': ours['AWS::Lambda::Permission'] + 1,
    'AWS::SecretsManager::ResourcePolicy': 2,
  });
});
