import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { firesOn } from '../../support/music-rule';

const fires = (create: (stack: Stack) => void) => firesOn('ResourcePolicyNotPublic', create);

const everybody = (action: string, condition?: Record<string, object>) => new PolicyStatement({
  actions: [action], resources: ['*'], principals: [new AnyPrincipal()], conditions: condition,
});

test('fires on policies that let everybody in', () => {
  expect(fires((stack) => {
    new Bucket(stack, 'Songs').addToResourcePolicy(everybody('s3:GetObject'));
    new Queue(stack, 'Queue').addToResourcePolicy(everybody('sqs:SendMessage'));
    new Key(stack, 'Key').addToResourcePolicy(everybody('kms:Decrypt'));
  })).toEqual(['Key/Resource', 'Queue/Policy/Resource', 'Songs/Policy/Resource']);
});

test('fires when the condition says how to come, but not who', () => {
  expect(fires((stack) => new Bucket(stack, 'Songs').addToResourcePolicy(
    everybody('s3:GetObject', { Bool: { 'aws:SecureTransport': 'true' } }),
  ))).toEqual(['Songs/Policy/Resource']);
});

test('is content when the condition says who', () => {
  expect(fires((stack) => new Bucket(stack, 'Songs').addToResourcePolicy(
    everybody('s3:GetObject', { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }),
  ))).toEqual([]);
});

test('is content when everybody is refused, and when principals are named', () => {
  expect(fires((stack) => {
    const songs = new Bucket(stack, 'Songs', { enforceSSL: true });
    songs.addToResourcePolicy(new PolicyStatement({
      effect: Effect.ALLOW, actions: ['s3:GetObject'], resources: ['*'], principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
    }));
    new Key(stack, 'Key');
  })).toEqual([]);
});
