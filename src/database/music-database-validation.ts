import { type Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  validateDatabaseName, validateParameters, validatePlace, validatePort, validateTimes, validateUsername,
} from './database-validation';
import { DATABASE_ERRORS } from './errors';
import type { MusicDatabaseFromSnapshotProps, MusicDatabaseProps, MusicDatabaseReplicaProps } from './music-database-props';
import { validateCaBundle } from './rds-ca-bundle';
import { lengthIn } from '../private/durations';
import { Problems } from '../private/errors';
import { isSecretName } from '../private/formats';
import { runsHandler } from '../private/node-runtime';

const SNAPSHOT = /^(arn:[^:]+:rds:[a-z0-9-]+:\d{12}:snapshot:)?([a-z]+:)?[A-Za-z][A-Za-z0-9-]{0,254}$/;
const MAXIMUM_STORAGE = 65536;

/** Throws everything that is wrong with the props of a database. */
export function validateMusicDatabase(scope: Construct, props: MusicDatabaseProps): void {
  const problems = new Problems(scope, DATABASE_ERRORS);
  validatePlace(problems, 'MusicDatabase', props);
  validatePort(problems, 'MusicDatabase', props);
  validateEngine(problems, props);
  validateStorage(problems, props);
  validateNames(problems, props);
  validateTimes(problems, 'MusicDatabase', props);
  problems.addIf(props.runtime !== undefined && !runsHandler(props.runtime), {
    code: 'MusicDatabaseRuntimeInvalid', prop: 'runtime', got: props.runtime?.name,
  });
  validateCaBundle(problems, 'MusicDatabase', scope);
  problems.throwIfAny();
}

/** Throws everything that is wrong with what only a restored database is given. */
export function validateSnapshot(scope: Construct, { snapshotIdentifier, allocatedStorage }: MusicDatabaseFromSnapshotProps): void {
  const problems = new Problems(scope, DATABASE_ERRORS);
  if (Token.isUnresolved(snapshotIdentifier)) {
    problems.add({ code: 'MusicDatabaseSnapshotInvalid', prop: 'snapshotIdentifier', got: snapshotIdentifier });
  }
  problems.addIf(!SNAPSHOT.test(snapshotIdentifier), { code: 'MusicDatabaseSnapshotInvalid', prop: 'snapshotIdentifier', got: snapshotIdentifier });
  problems.addIf(allocatedStorage === undefined, { code: 'MusicDatabaseSnapshotStorageMissing', prop: 'allocatedStorage', got: allocatedStorage });
  problems.throwIfAny();
}

/** Throws everything that is wrong with a replica of a database that has this much storage. */
export function validateReplica(scope: Construct, { maxAllocatedStorage, maximumLag }: MusicDatabaseReplicaProps, allocatedStorage: number): void {
  const problems = new Problems(scope, DATABASE_ERRORS);
  problems.addIf(maximumLag !== undefined && !isWholeSeconds(maximumLag), { code: 'MusicDatabaseLagInvalid', prop: 'maximumLag', got: maximumLag });
  validateStorage(problems, { allocatedStorage, maxAllocatedStorage });
  problems.throwIfAny();
}

function validateEngine(problems: Problems, { engineVersion, parameters, instanceType }: MusicDatabaseProps): void {
  problems.addIf(engineVersion !== undefined && Number(engineVersion.postgresMajorVersion.split('.')[0]) < 15, {
    code: 'MusicDatabaseEngineTooOld', prop: 'engineVersion', got: engineVersion?.postgresFullVersion,
  });
  validateParameters(problems, 'MusicDatabase', parameters);
  problems.addIf(instanceType !== undefined && !Token.isUnresolved(instanceType.toString()) && /^db\./.test(instanceType.toString()), {
    code: 'MusicDatabaseInstanceTypeInvalid', prop: 'instanceType', got: instanceType?.toString(),
  });
}

function validateStorage(problems: Problems, { allocatedStorage = 20, maxAllocatedStorage }: MusicDatabaseProps): void {
  // The alarm and the maximum are worked out from it, so it must be known. A token is no whole number between the two either.
  if (!Number.isInteger(allocatedStorage) || allocatedStorage < 20 || allocatedStorage > MAXIMUM_STORAGE) {
    problems.add({ code: 'MusicDatabaseStorageInvalid', prop: 'allocatedStorage', got: allocatedStorage });
    return;
  }
  const maximum = maxAllocatedStorage ?? MAXIMUM_STORAGE;
  // In tenths, for 1.1 times 20 is a little more than 22.
  problems.addIf(!Number.isInteger(maximum) || maximum > MAXIMUM_STORAGE || maximum * 10 < allocatedStorage * 11, {
    code: 'MusicDatabaseStorageMaximumInvalid', prop: 'maxAllocatedStorage', got: maxAllocatedStorage,
  });
}

function validateNames(problems: Problems, props: MusicDatabaseProps): void {
  const { databaseName, username, instanceIdentifier, secretName } = props;
  validateDatabaseName(problems, 'MusicDatabase', databaseName);
  validateUsername(problems, 'MusicDatabase', 'username', username);
  // RDS writes capitals in lower case, and the log groups, which are named after the instance, are made before it.
  if (instanceIdentifier !== undefined && (instanceIdentifier.length > 63 || !/^[a-z](-?[a-z0-9])*$/.test(instanceIdentifier))) {
    problems.add({ code: 'MusicDatabaseInstanceIdentifierInvalid', prop: 'instanceIdentifier', got: instanceIdentifier });
  }
  problems.addIf(secretName !== undefined && !isSecretName(secretName), {
    code: 'MusicDatabaseSecretNameInvalid', prop: 'secretName', got: secretName,
  });
}

/** Whether an alarm can go by it. */
function isWholeSeconds(duration: Duration): boolean {
  const seconds = lengthIn(duration, 'seconds');
  return seconds !== undefined && seconds >= 1 && Number.isInteger(seconds);
}
