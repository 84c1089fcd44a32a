import { Duration } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Problems } from '../../src/private/errors';
import { BUCKET, type Shape, TIER, validateShapes } from '../../src/private/shapes';
import { testStack } from '../support/checks';
import { DeploymentTier, MediaBucketProfile } from '@eknmusic/constructs';

const CATALOG = { SiteShapeWrong: { when: 'is wrong', fix: 'Give another.' } };

function message(values: unknown, shapes: Record<string, Shape>, prop = ''): string {
  const problems = new Problems(testStack(), CATALOG);
  validateShapes(problems, 'SiteShapeWrong', prop, values, shapes);
  try {
    problems.throwIfAny();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each<[Shape, unknown, unknown]>([
  ['text', '', 7],
  ['boolean', false, 'no'],
  ['duration', Duration.days(1), 1],
  ['list', [], {}],
  ['texts', ['a'], ['a', null]],
  ['objects', [{}], [[]]],
  ['object', {}, null],
  [{ oneOf: MediaBucketProfile }, 'MEDIA', 'media'],
  [TIER, DeploymentTier.STAGING, 'staging'],
  [BUCKET, new Bucket(testStack(), 'Bucket'), 'bucket'],
])('%j', (shape, right, wrong) => {
  expect(message({ a: right }, { a: shape })).toBe('');
  expect(message({ a: wrong }, { a: shape })).toContain('[SiteShapeWrong] `a` is not');
});

test('what is left out is fine, what is no object is not, and a path leads to it', () => {
  expect(message({ a: undefined }, { a: 'text' })).toBe('');
  expect(message(null, { a: 'text' })).toContain('`props` is not an object');
  expect(message({ a: 1 }, { a: 'text' }, 'delivery')).toContain('`delivery.a` is not text');
});
