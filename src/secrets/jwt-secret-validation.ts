import { type Duration, Stack, Token } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { SECRETS_ERRORS } from './errors';
import type { JwtSecretAttributes, JwtSecretProps, JwtSecretReplica } from './jwt-secret-props';
import { Problems } from '../private/errors';
import { isKeyArn, isSecretArn, isSecretName } from '../private/formats';
import { runsHandler } from '../private/node-runtime';
import { isSamePlace } from '../private/places';
import { isRotationInterval } from '../private/secret-rotation';

/** Throws everything that is wrong with the props of a secret. */
export function validateJwtSecret(scope: Construct, props: JwtSecretProps, automaticallyAfter: Duration, tokenLifetime: Duration): void {
  const problems = new Problems(scope, SECRETS_ERRORS);
  problems.addIf(props.secretName !== undefined && !isSecretName(props.secretName), {
    code: 'JwtSecretNameInvalid', prop: 'secretName', got: props.secretName,
  });
  const other = secretCalled(scope, props.secretName, (own, theirs) => isSamePlace(own, theirs, ['account', 'region']));
  problems.addIf(other !== undefined, {
    code: 'JwtSecretNameTaken', prop: 'secretName', got: props.secretName, why: `is what ${other} is called already, in the same account and region`,
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

/** The path of a secret of this app that has the name, in a stack for which the condition holds. */
export function secretCalled(
  scope: Construct, secretName: string | undefined, isMeant: (own: Stack, other: Stack) => boolean,
): string | undefined {
  if (secretName === undefined || Token.isUnresolved(secretName)) {
    return undefined;
  }
  return scope.node.root.node.findAll()
    .find((node) => CfnSecret.isCfnSecret(node) && node.name === secretName && isMeant(Stack.of(scope), Stack.of(node)))
    ?.node.path.replace(/\/Resource$/, '');
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
