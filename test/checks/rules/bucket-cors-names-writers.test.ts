import { Stack } from 'aws-cdk-lib';
import { Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { firesOn } from '../../support/music-rule';

const fires = (allowedOrigins: string[], allowedMethods: HttpMethods[]) =>
  firesOn('BucketCorsNamesWriters', (stack: Stack) => new Bucket(stack, 'Songs', { cors: [{ allowedOrigins, allowedMethods }] }));

test.each([['*'], ['https://*']])('fires when pages from %s may upload', (origin) => {
  expect(fires(['https://desktop-client', origin], [HttpMethods.GET, HttpMethods.PUT])).toEqual(['Songs/Resource']);
});

test('is content when the origins that upload are named', () => {
  expect(fires(['https://desktop-client', 'https://*.eknmusic.com'], [HttpMethods.GET, HttpMethods.PUT, HttpMethods.POST])).toEqual([]);
});

test('is content when every page may read', () => {
  expect(fires(['*'], [HttpMethods.GET, HttpMethods.HEAD])).toEqual([]);
});
