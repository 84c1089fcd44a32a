import { type Duration, Stack } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { SECRETS_ERRORS } from './errors';
import type { JwtSecretAttributes, JwtSecretProps, JwtSecretReplica } from './jwt-secret-props';
import { commonErrors } from '../private/common-errors';
import { Problems } from '../private/errors';
import { isKeyArn, isSecretArn, isSecretName } from '../private/formats';
import { findWrongKey, keyBehind } from '../private/given-keys';
import { runsHandler } from '../private/node-runtime';
import { isRotationInterval } from '../private/secret-rotation';

/** Throws everything that is wrong with the props of a secret. */
export function validateJwtSecret(scope: Construct, props: JwtSecretProps, automaticallyAfter: Duration, tokenLifetime: Duration): void {
  const problems = new Problems(scope, SECRETS_ERRORS);
  problems.addIf(props.secretName !== undefined && !isSecretName(props.secretName), {
    code: 'JwtSecretNameInvalid', prop: 'secretName', got: props.secretName,
  });
  validateRotation(problems, automaticallyAfter, tokenLifetime);
  validateReplicas(problems, props.replicas ?? [], Stack.of(scope).region);
  problems.addIf(props.runtime !== undefined && !runsHandler(props.runtime), {
    code: 'JwtSecretRuntimeInvalid', prop: 'runtime', got: props.runtime?.name,
  });
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a secret. */
export function validateJwtSecretAttributes(scope: Construct, { secretArn, encryptionKeyArn }: JwtSecretAttributes): void {
  const problems = new Problems(scope, SECRETS_ERRORS);
  problems.addIf(!isSecretArn(secretArn), { code: 'JwtSecretArnInvalid', prop: 'secretArn', got: secretArn });
  validateKeyArn(problems, 'encryptionKeyArn', encryptionKeyArn);
  problems.throwIfAny();
}

/** Throws what is wrong with a secret of aws-cdk-lib. */
export function validateSecretToUse(scope: Construct, secret: ISecret): void {
  const problems = new Problems(scope, { ...SECRETS_ERRORS, ...commonErrors('JwtSecret') });
  if (!secret?.secretArn || !('grantRead' in Object(secret))) {
    problems.add({ code: 'JwtSecretMissing', prop: 'secret', got: secret ?? undefined });
  } else if (secret.encryptionKey) {
    findWrongKey(scope, keyBehind(secret.encryptionKey))
      .forEach((problem) => problems.add({ ...problem, code: `JwtSecret${problem.code}`, prop: 'secret.encryptionKey' }));
  }
  problems.throwIfAny();
}

function validateRotation(problems: Problems, automaticallyAfter: Duration, tokenLifetime: Duration): void {
  problems.addIf(!isRotationInterval(automaticallyAfter), {
    code: 'JwtSecretRotationInvalid', prop: 'automaticallyAfter', got: automaticallyAfter,
  });
  problems.addIf(tokenLifetime.isUnresolved(), { code: 'JwtSecretTokenLifetimeInvalid', prop: 'tokenLifetime', got: tokenLifetime });
  if (automaticallyAfter.isUnresolved() || tokenLifetime.isUnresolved()) {
    return;
  }
  problems.addIf(automaticallyAfter.toMilliseconds({ integral: false }) < tokenLifetime.toMilliseconds({ integral: false }), {
    code: 'JwtSecretRotationTooSoon',
    prop: 'automaticallyAfter',
    got: automaticallyAfter,
    why: `would refuse tokens that are still valid, which they are for ${tokenLifetime.toHumanString()}`,
  });
}

function validateReplicas(problems: Problems, replicas: JwtSecretReplica[], ownRegion: string): void {
  const regions = replicas.map(({ region }) => region);
  regions.forEach((region, index) => {
    problems.addIf(!/^[a-z]{2,3}(-[a-z]+)+-\d+$/.test(region) || region === ownRegion || regions.indexOf(region) < index, {
      code: 'JwtSecretReplicaInvalid', prop: `replicas[${index}].region`, got: region,
    });
  });
  replicas.forEach(({ encryptionKeyArn }, index) => validateKeyArn(problems, `replicas[${index}].encryptionKeyArn`, encryptionKeyArn));
}

function validateKeyArn(problems: Problems, prop: string, arn: string | undefined): void {
  problems.addIf(arn !== undefined && !isKeyArn(arn), { code: 'JwtSecretKeyInvalid', prop, got: arn });
}
