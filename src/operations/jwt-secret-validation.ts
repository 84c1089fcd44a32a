import { type Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import type { JwtSecretAttributes, JwtSecretProps, JwtSecretReplica } from './jwt-secret-props';
import { Problems } from '../private/errors';
import { isKeyArn, isSecretArn, isSecretName } from '../private/formats';
import { runsHandler } from '../private/node-runtime';

/** Throws everything that is wrong with the props of a secret. */
export function validateJwtSecret(scope: Construct, props: JwtSecretProps, rotateAfter: Duration, tokenLifetime: Duration): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  problems.addIf(props.secretName !== undefined && !isSecretName(props.secretName), {
    code: 'JwtSecretNameInvalid', prop: 'secretName', got: props.secretName,
  });
  validateRotation(problems, rotateAfter, tokenLifetime);
  validateReplicas(problems, props.replicas ?? [], Stack.of(scope).region);
  problems.addIf(props.runtime !== undefined && !runsHandler(props.runtime), {
    code: 'JwtSecretRuntimeInvalid', prop: 'runtime', got: props.runtime?.name,
  });
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of a secret. */
export function validateJwtSecretAttributes(scope: Construct, { secretArn, encryptionKeyArn }: JwtSecretAttributes): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  problems.addIf(!isSecretArn(secretArn), { code: 'JwtSecretArnInvalid', prop: 'secretArn', got: secretArn });
  validateKeyArn(problems, 'encryptionKeyArn', encryptionKeyArn);
  problems.throwIfAny();
}

function validateRotation(problems: Problems, rotateAfter: Duration, tokenLifetime: Duration): void {
  if (rotateAfter.isUnresolved() || tokenLifetime.isUnresolved()) {
    return;
  }
  const hours = rotateAfter.toHours({ integral: false });
  problems.addIf(hours < 4 || hours > 999 * 24 || !Number.isInteger(hours), { code: 'JwtSecretRotationInvalid', prop: 'rotateAfter', got: rotateAfter });
  problems.addIf(hours < tokenLifetime.toHours({ integral: false }), {
    code: 'JwtSecretRotationTooSoon',
    prop: 'rotateAfter',
    got: rotateAfter,
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
