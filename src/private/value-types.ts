import { Token } from 'aws-cdk-lib';
import type { Problem } from './errors';
import { PROP_TYPES } from './prop-types';

/** What is wrong with a value: everything that a problem says but its code. */
type Finding = Omit<Problem, 'code'>;

/** Finds what a compiler would have refused: callers of plain JavaScript have none, and `any` goes past it. */
export function findWrongTypes(struct: string, given: unknown, path: string = ''): Finding[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return [{ prop: path || 'props', got: given, why: 'is no object with properties', fix: `Give an object of \`${struct}\`.` }];
  }
  return Object.entries(PROP_TYPES[struct] ?? {})
    .flatMap(([name, type]) => findWrongType(type, (given as Record<string, unknown>)[name], path ? `${path}.${name}` : name));
}

/** What is wrong with the value of a property or a parameter. */
export function findWrongType(declared: string, value: unknown, prop: string): Finding[] {
  const type = declared.replace(/^!/, '');
  if (value === undefined) {
    return declared !== type ? [{ prop, got: value, why: 'is needed', fix: `Give ${inWords(type)}.` }] : [];
  }
  const found = findWrongValue(type, value, prop);
  return declared === type ? found : found.map((finding) => (finding.prop === prop ? { ...finding, fix: finding.fix!.replace(', or leave it out.', '.') } : finding));
}

function findWrongValue(type: string, value: unknown, prop: string): Finding[] {
  if (isLate(value)) {
    return [];
  }
  switch (type.startsWith('[]') || type.startsWith('{}') ? type.slice(0, 2) : type.charAt(0)) {
    case '[]': return Array.isArray(value)
      ? value.flatMap((item, index) => findWrongValue(type.slice(2), item, `${prop}[${index}]`))
      : [wrong(type, value, prop)];
    case '{}': return isRecord(value)
      ? Object.entries(value).flatMap(([name, item]) => findWrongValue(type.slice(2), item, `${prop}["${name}"]`))
      : [wrong(type, value, prop)];
    case '@': return isRecord(value) ? findWrongTypes(type.slice(1), value, prop) : [wrong(type, value, prop)];
    case '=': return ['string', 'number'].includes(typeof value) && type.slice(1).split(',').includes(String(value)) ? [] : [wrong(type, value, prop)];
    case '#': return isRecord(value) && hasMembers(type, value) ? [] : [wrong(type, value, prop)];
    case '*': return value === null ? [wrong(type, value, prop)] : [];
    case 's': return typeof value !== 'string' ? [wrong(type, value, prop)] : value.includes('${AWS::') ? [placeholder(value, prop)] : [];
    default: return typeof value === type ? [] : [wrong(type, value, prop)];
  }
}

/** Whether a text, a number or a list is in the place of a value of the deployment. An object that is, is none of the types here: the CDK encodes it. */
function isLate(value: unknown): boolean {
  return (typeof value !== 'object' || Array.isArray(value)) && Token.isUnresolved(value);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What makes an interface of this library of a construct that aws-cdk-lib has, which is what people hand over first. Of a network, validators say it. */
const MADE_BY: Readonly<Record<string, string>> = {
  IJwtSecret: '`JwtSecret.fromSecret`',
  IMediaBucket: '`MediaBucket.fromBucket`',
  IMusicDatabase: '`MusicDatabase.fromInstance` or `fromCluster`',
};

function wrong(type: string, got: unknown, prop: string): Finding {
  const factory = MADE_BY[type.slice(type.indexOf(':') + 1)];
  const made = factory === undefined ? '' : `, which ${factory} makes of what aws-cdk-lib has`;
  return { prop, got, why: `is not ${inWords(type)}`, fix: `Give ${inWords(type)}${made}, or leave it out.` };
}

/** CloudFormation replaces it in a text of `Fn::Sub` and nowhere else: what is meant is never what would be there. */
function placeholder(got: string, prop: string): Finding {
  return { prop, got, why: 'names a pseudo parameter in a text in which CloudFormation does not replace it', fix: 'Give `Fn.sub` the text, or use `Aws.REGION` and its like.' };
}

function inWords(type: string): string {
  switch (type.startsWith('[]') || type.startsWith('{}') ? type.slice(0, 2) : type.charAt(0)) {
    case '[]': return 'a list';
    case '{}': return 'a map';
    case '@': return `an object of \`${type.slice(1)}\``;
    case '=': return `one of ${type.slice(1).split(',').join(', ')}`;
    case '#': return named(type.slice(type.indexOf(':') + 1));
    case '*': return 'a value';
    default: return `a ${type}`;
  }
}

/** Whether an object has the members by which one of the type is known. */
function hasMembers(type: string, value: object): boolean {
  return type.slice(1, type.indexOf(':')).split(',').every((member) => member === '' || member in value);
}

function named(type: string): string {
  return `${/^[AEIOU]/.test(type) ? 'an' : 'a'} \`${type}\``;
}
