import { readFileSync, writeFileSync } from 'node:fs';
import { coverageOf, supportOf } from './coverage';
import { COVERAGE_FILE, exampleCoverage, formatCoverage } from './support/example-coverage';
import { WITH_INSTALLATION } from './support/servers';

const KNOWN = { stock: ['AWS::S3::Bucket'], extension: ['AWS::EC2::EIP'] };

test('tells stock, extension and static only apart', () => {
  expect(['AWS::S3::Bucket', 'Custom::Anything', 'AWS::EC2::EIP', 'AWS::CodeDeploy::Application'].map((type) => supportOf(type, KNOWN)))
    .toEqual(['stock', 'stock', 'extension', 'static only']);
});

test('counts the resources of each stack', () => {
  const stack = (name: string, ...types: string[]) => ({
    name, id: name, folder: '', templateFile: '', template: { Resources: Object.fromEntries(types.map((Type, i) => [`R${i}`, { Type }])) },
  });
  expect(coverageOf([stack('B', 'AWS::S3::Bucket', 'AWS::EC2::EIP', 'AWS::EC2::EIP'), stack('A', 'AWS::CodeDeploy::Application')], KNOWN)).toEqual({
    types: { 'AWS::CodeDeploy::Application': 'static only', 'AWS::EC2::EIP': 'extension', 'AWS::S3::Bucket': 'stock' },
    stacks: {
      A: { 'stock': 0, 'extension': 0, 'static only': 1 },
      B: { 'stock': 1, 'extension': 2, 'static only': 0 },
    },
  });
});

test('the committed list says what of the example the emulator deploys', async () => {
  const actual = formatCoverage(await exampleCoverage());
  if (process.env.UPDATE_COVERAGE) {
    writeFileSync(COVERAGE_FILE, actual);
  }
  // A difference in either direction is for a reviewer to agree to: UPDATE_COVERAGE=1 npx jest test/emulator/coverage.test.ts
  expect(actual).toBe(readFileSync(COVERAGE_FILE, 'utf8'));
}, WITH_INSTALLATION);

test('the storage stack of every environment deploys unreduced', () => {
  const { stacks } = JSON.parse(readFileSync(COVERAGE_FILE, 'utf8'));
  for (const environment of ['dev', 'staging', 'prod']) {
    expect(stacks[`EknMusic-${environment}-Storage`]).toMatchObject({ 'static only': 0 });
  }
});
