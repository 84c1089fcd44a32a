import { Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { DEPLOYMENT_ERRORS } from './errors';
import type { ImageRepositoriesAttributes, ImageRepositoriesProps } from './image-repositories-props';
import { lengthIn } from '../private/durations';
import { Problems } from '../private/errors';
import { MOST_WHOLE } from '../private/numbers';
import { isSamePlace } from '../private/places';
import { isRegionName } from '../private/regions';

/** Throws everything that is wrong with the props of repositories. */
export function validateImageRepositories(scope: Construct, props: ImageRepositoriesProps): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  const { mutableTags, replicaRegions, untaggedImageExpiration, maxImageCount } = props;
  validateNames(problems, props);
  validateMutableTags(problems, mutableTags);
  const ownRegion = Stack.of(scope).region;
  replicaRegions?.forEach((region, index) => {
    if (Token.isUnresolved(region) || !isRegionName(region) || region === ownRegion || replicaRegions.indexOf(region) < index) {
      problems.add({ code: 'ImageRepositoriesReplicaInvalid', prop: `replicaRegions[${index}]`, got: region });
    }
  });
  if (replicaRegions !== undefined && (replicaRegions.length === 0 || replicaRegions.length > 25)) {
    problems.add({ code: 'ImageRepositoriesReplicasInvalid', prop: 'replicaRegions', got: replicaRegions.length });
  }
  const days = untaggedImageExpiration && lengthIn(untaggedImageExpiration, 'days');
  if (untaggedImageExpiration !== undefined && !isCount(days)) {
    problems.add({ code: 'ImageRepositoriesExpirationInvalid', prop: 'untaggedImageExpiration', got: untaggedImageExpiration });
  }
  if (maxImageCount !== undefined && !isCount(maxImageCount)) {
    problems.add({ code: 'ImageRepositoriesCountInvalid', prop: 'maxImageCount', got: maxImageCount });
  }
  const other = replicaRegions && findReplication(scope);
  if (other) {
    problems.add({
      code: 'ImageRepositoriesReplicationTaken',
      prop: 'replicaRegions',
      got: replicaRegions,
      why: `would replace what ${other.node.path} says of the same registry, which has it once`,
    });
  }
  problems.throwIfAny();
}

/** Throws everything that is wrong with the attributes of repositories. */
export function validateImageRepositoriesAttributes(scope: Construct, attributes: ImageRepositoriesAttributes): void {
  const problems = new Problems(scope, DEPLOYMENT_ERRORS);
  validateNames(problems, attributes);
  problems.throwIfAny();
}

/** Names are construct ids as well, so that they must be known. */
function validateNames(problems: Problems, { project, names }: ImageRepositoriesAttributes): void {
  if (!isName(project)) {
    problems.add({ code: 'ImageRepositoriesProjectInvalid', prop: 'project', got: project });
  }
  if (names.length === 0) {
    problems.add({ code: 'ImageRepositoriesNamesMissing', prop: 'names', got: names });
  }
  names.forEach((name, index) => {
    if (!isName(name) || names.indexOf(name) < index || `${project}/${name}`.length > 256) {
      problems.add({ code: 'ImageRepositoriesNameInvalid', prop: `names[${index}]`, got: name });
    }
  });
}

/** What ECR takes, without the pattern of every tag, after which none would be immutable. */
function validateMutableTags(problems: Problems, mutableTags: string[] | undefined): void {
  problems.addIf(mutableTags !== undefined && (mutableTags.length === 0 || mutableTags.length > 5), {
    code: 'ImageRepositoriesMutableTagsInvalid', prop: 'mutableTags', got: mutableTags,
  });
  mutableTags?.forEach((tag, index) => {
    const stars = tag.split('*').length - 1;
    problems.addIf(!/^[0-9a-zA-Z._*-]{1,128}$/.test(tag) || stars > 2 || /^\*+$/.test(tag), {
      code: 'ImageRepositoriesMutableTagsInvalid', prop: `mutableTags[${index}]`, got: tag,
    });
  });
}

function isName(name: string): boolean {
  return !Token.isUnresolved(name) && /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(name) && name.length >= 2 && name.length <= 200;
}

function isCount(value: number | undefined): boolean {
  return value !== undefined && !Token.isUnresolved(value) && Number.isInteger(value) && value >= 1 && value <= MOST_WHOLE;
}

function findReplication(scope: Construct): Construct | undefined {
  return scope.node.root.node.findAll().find((one): one is ecr.CfnReplicationConfiguration =>
    ecr.CfnReplicationConfiguration.isCfnReplicationConfiguration(one) && isSamePlace(Stack.of(scope), Stack.of(one), ['account', 'region']));
}
