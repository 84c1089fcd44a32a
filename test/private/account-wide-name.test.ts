import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountWideName } from '../../src/private/account-wide-name';

const inStack = (stack: Stack, longest = 64) => accountWideName(new Construct(stack, 'Files'), 'Keys', longest);
const europe = { env: { region: 'eu-west-1' } };

test('holds the stack, the path, the part and the region', () => {
  expect(inStack(new Stack(new App(), 'Media', europe))).toMatch(/^Media-Files-Keys-[0-9a-f]{8}-eu-west-1$/);
});

test('is another one in another region, in a stack of another name, in each of two nested stacks, and for another part', () => {
  const app = new App();
  const stack = new Stack(app, 'Media', europe);
  const names = [
    inStack(new Stack(app, 'Same', { stackName: 'Media', env: { region: 'us-east-1' } })),
    inStack(new Stack(app, 'Other', europe)),
    inStack(new NestedStack(stack, 'One')),
    inStack(new NestedStack(stack, 'Two')),
    inStack(stack),
    accountWideName(stack, 'Keys', 64),
    accountWideName(stack, 'Files-Keys', 64),
  ];
  expect(new Set(names).size).toBe(names.length);
});

test('survives a Stage and another construct id of the stack with the same name', () => {
  const name = inStack(new Stack(new App(), 'Media', { ...europe, stackName: 'media-prod' }));
  expect(inStack(new Stack(new Stage(new App(), 'Prod'), 'Renamed', { ...europe, stackName: 'media-prod' }))).toBe(name);
});

test('is as long as it may be, however long the path is and wherever it goes', () => {
  const far = new Construct(new Stack(new App(), 'Media', { env: { region: 'ap-southeast-1' } }), 'F'.repeat(200));
  expect(accountWideName(far, 'One', 64)).toHaveLength(64);
  expect(accountWideName(far, 'One', 64)).not.toBe(accountWideName(far, 'Two', 64));
  const anywhere = new Stack(new App(), 'Media');
  const text = accountWideName(new Construct(anywhere, 'F'.repeat(200)), 'One', 64).replace(anywhere.region, 'x'.repeat(16));
  expect(text).toHaveLength(64);
});

test('is made of what CloudFront takes, in whatever script the path is', () => {
  expect(accountWideName(new Construct(new Stack(new App(), 'Media', europe), '音楽 – Musik'), 'Keys', 64)).toMatch(/^[A-Za-z0-9-]+$/);
});
