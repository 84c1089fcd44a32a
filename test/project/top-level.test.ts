import * as fs from 'fs';
import * as path from 'path';
import * as library from '@eknmusic/constructs';

const ROOT = path.resolve(__dirname, '../..');
const json = (file: string) => JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8').replace(/^\/\/.*$/m, ''));

test('the top level holds what the design names', () => {
  const wanted = ['src', 'test', 'examples', 'API.md', '.projenrc.ts', 'package.json', 'tsconfig.dev.json', 'LICENSE'];
  expect(wanted.filter((name) => !fs.existsSync(path.join(ROOT, name)))).toEqual([]);
});

test('tests, lint and type checks use tsconfig.dev.json', () => {
  const jest = json('package.json').jest;
  expect(JSON.stringify(jest.transform)).toContain('tsconfig.dev.json');
  expect(json('.eslintrc.json').parserOptions.project).toBe('./tsconfig.dev.json');
  expect(json('tsconfig.dev.json').include).toEqual(expect.arrayContaining(['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts']));
});

test('the project is built with the tools of the design', () => {
  const { peerDependencies, devDependencies } = json('package.json');
  expect(Object.keys({ ...peerDependencies, ...devDependencies })).toEqual(
    expect.arrayContaining(['projen', 'aws-cdk-lib', 'constructs', 'cdk-nag', 'jsii', 'jest']));
  expect(json('package.json').jsii.targets).toEqual(expect.objectContaining({ python: expect.anything(), java: expect.anything() }));
});

test('API.md describes every public class and enum', () => {
  const api = fs.readFileSync(path.join(ROOT, 'API.md'), 'utf8');
  const names = Object.keys(library);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !new RegExp(`^### ${name}\\b`, 'm').test(api))).toEqual([]);
});
