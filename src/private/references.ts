import type * as acm from 'aws-cdk-lib/aws-certificatemanager';

/**
 * The ARN of a certificate, of an L2, an L1 or an imported one.
 *
 * aws-cdk-lib generates what `…Ref` interfaces hold and renames it between minor versions: the ARN is `certificateId` before 2.264 and
 * `certificateArn` since. Whatever else of such a reference is read, is read here as well.
 */
export function certificateArnOf(certificate: acm.ICertificateRef): string {
  const reference: Partial<Record<'certificateArn' | 'certificateId', string>> = certificate.certificateRef;
  return (reference.certificateArn ?? reference.certificateId)!;
}
