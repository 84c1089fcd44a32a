import type { ICertificateRef } from 'aws-cdk-lib/aws-certificatemanager';
import { certificateArnOf } from '../../src/private/references';

const ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/1234';

describe('the ARN of a certificate', () => {
  test.each([
    ['aws-cdk-lib before 2.264', { certificateId: ARN }],
    ['aws-cdk-lib since 2.264', { certificateArn: ARN }],
  ])('is found in the reference of %s', (_, certificateRef) => {
    expect(certificateArnOf({ certificateRef } as unknown as ICertificateRef)).toBe(ARN);
  });
});
