import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** How many resources of each type an app makes; a policy is a policy, whether it is the role's own or a managed one. */
function typesOf(app: string): Record<string, number> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'eknmusic-plain-'));
  const before = { ...process.env };
  Object.assign(process.env, { CDK_OUTDIR: outdir, MUSIC_CHECKS: 'off' });
  try {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
    jest.isolateModules(() => require(`../../bench/apps/${app}`));
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
  const ours = typesOf('ours-first');
  expect(ours['AWS::EC2::Subnet']).toBe(9);
  expect(typesOf('plain-first')).toEqual({
    ...ours,
    // The monitoring role and that of CodeDeploy have policies that AWS manages.
    'AWS::IAM::Policy': ours['AWS::IAM::Policy'] - 2,
    // The L2s permit the default route and the other one apart, and write a policy for the secret.
    'AWS::Lambda::Permission': ours['AWS::Lambda::Permission'] + 1,
    'AWS::SecretsManager::ResourcePolicy': 1,
  });
});
