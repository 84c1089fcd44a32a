import { ArnFormat, type Stack } from 'aws-cdk-lib';

/** The ARN of a user of ElastiCache. */
export function userArn(stack: Stack, userId: string): string {
  return stack.formatArn({ service: 'elasticache', resource: 'user', resourceName: userId, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

/** The ARN of a serverless cache. */
export function cacheArn(stack: Stack, cacheName: string): string {
  return stack.formatArn({ service: 'elasticache', resource: 'serverlesscache', resourceName: cacheName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
