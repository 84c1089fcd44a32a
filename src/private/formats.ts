/** Whether it is the full ARN of a secret, with the six characters that Secrets Manager adds to its name. */
export function isSecretArn(arn: string): boolean {
  return /^arn:[^:]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/.test(arn);
}

/** Whether Secrets Manager accepts it as the name of a secret. */
export function isSecretName(name: string): boolean {
  return /^[\w/+=.@-]{1,512}$/.test(name);
}

/** Whether it is the ARN of a KMS key, and not of an alias. */
export function isKeyArn(arn: string): boolean {
  return /^arn:[^:]+:kms:[a-z0-9-]+:\d{12}:key\/.+/.test(arn);
}
