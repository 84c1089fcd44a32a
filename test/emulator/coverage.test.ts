import { readFileSync, writeFileSync } from 'node:fs';
import { COVERAGE_FILE, exampleCoverage, formatCoverage } from './support/example-coverage';
import { Coverage, coverageOf, supportOf } from '../../tools/emulator/coverage';

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
});

test('every stack of every environment deploys unreduced, except that CodeDeploy shifts no traffic of staging and prod', () => {
  const { types, stacks } = JSON.parse(readFileSync(COVERAGE_FILE, 'utf8')) as Coverage;
  expect(Object.keys(stacks)).toEqual(['dev', 'prod', 'staging'].flatMap((environment) =>
    ['Backend', 'Database', 'Delivery', 'Network', 'Operations', 'Storage', ...environment === 'dev' ? [] : ['Updates']].map((name) => `EknMusic-${environment}-${name}`)));
  expect(Object.keys(stacks).filter((name) => stacks[name]['static only'] > 0)).toEqual(['EknMusic-prod-Backend', 'EknMusic-staging-Backend']);
  expect(Object.keys(types).filter((type) => types[type] === 'static only')).toEqual([
    'AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentConfig', 'AWS::CodeDeploy::DeploymentGroup',
  ]);
});
