import { isArnOf } from './arns';

/** Whether it is the full ARN of a secret, with the six characters that Secrets Manager adds to its name. */
export function isSecretArn(arn: string): boolean {
  return isArnOf(arn, { service: 'secretsmanager', resource: /^secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/ });
}

/** Whether Secrets Manager accepts it as the name of a secret. */
export function isSecretName(name: string): boolean {
  return /^[\w/+=.@-]{1,512}$/.test(name);
}

/** Whether it is the ARN of a KMS key, and not of an alias. */
export function isKeyArn(arn: string): boolean {
  return isArnOf(arn, { service: 'kms', resource: /^key\/[\w-]+$/ });
}

/** Whether it is the ARN of a role. */
export function isRoleArn(arn: string): boolean {
  return isArnOf(arn, { service: 'iam', inRegion: false, resource: /^role\/.+$/ });
}

/** Whether S3 accepts it as the name of a bucket. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)
    && !name.includes('..')
    && !/^\d+\.\d+\.\d+\.\d+$/.test(name)
    && !/^(xn--|sthree-|amzn-s3-demo-)/.test(name)
    && !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
}

/** Whether it is the ARN of a bucket. */
export function isBucketArn(arn: string): boolean {
  return /^arn:[a-z-]+:s3:::[A-Za-z0-9._-]{3,255}$/.test(arn);
}
