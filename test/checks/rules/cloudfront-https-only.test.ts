import { Stack } from 'aws-cdk-lib';
import { Distribution, ViewerProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { firesOn } from '../../support/music-rule';

const behavior = (viewerProtocolPolicy: ViewerProtocolPolicy) => ({ origin: new HttpOrigin('origin.example.com'), viewerProtocolPolicy });
const fires = (standard: ViewerProtocolPolicy, songs: ViewerProtocolPolicy) => firesOn('CloudFrontHttpsOnly', (stack: Stack) =>
  new Distribution(stack, 'Cdn', { defaultBehavior: behavior(standard), additionalBehaviors: { '*.mp3': behavior(songs) } }));

test('fires when the default behavior answers plain HTTP', () => {
  expect(fires(ViewerProtocolPolicy.ALLOW_ALL, ViewerProtocolPolicy.HTTPS_ONLY)).toEqual(['Cdn/Resource']);
});

test('fires when a behavior for some paths does', () => {
  expect(fires(ViewerProtocolPolicy.HTTPS_ONLY, ViewerProtocolPolicy.ALLOW_ALL)).toEqual(['Cdn/Resource']);
});

test('is content when plain HTTP is refused or redirected', () => {
  expect(fires(ViewerProtocolPolicy.REDIRECT_TO_HTTPS, ViewerProtocolPolicy.HTTPS_ONLY)).toEqual([]);
});
