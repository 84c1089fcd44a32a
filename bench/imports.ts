import * as fs from 'fs';
import { CONSUMER, probe } from './consumer';
import { interleaved, median } from './statistics';

/** What loading something costs. */
export interface Import {
  readonly ms: number;
  readonly files: number;
}

/** A name that users import, beside what they would load to do the same with the CDK alone. */
export interface ImportResult {
  readonly name: string;
  readonly ours: Import;
  /** The classes of the CDK that the construct creates; undefined for what creates nothing, and for other libraries. */
  readonly classes?: Import;
  /** The modules of the CDK that the construct's own files name. */
  readonly modules?: Import;
}

interface Loaded {
  readonly ms: number;
  readonly loaded: string[];
}

type Names = [module: string, member?: string][];

const OURS = ['MediaBucket', 'MusicNetwork', 'MusicChecks'];
const OTHERS: Record<string, Names> = {
  'CloudFrontToS3 of aws-solutions-constructs': [['@aws-solutions-constructs/aws-cloudfront-s3', 'CloudFrontToS3']],
  'MonitoringFacade of cdk-monitoring-constructs': [['cdk-monitoring-constructs', 'MonitoringFacade']],
};

/**
 * Measures every import.
 *
 * @param created the classes of the CDK that our constructs created, as the synthesis probe saw them
 */
export function measureImports(
  created: Record<string, string[]>, rounds: number, scratch: string, progress: (round: number) => void,
): ImportResult[] {
  const load = (names: Names) => probe<Loaded>('import', [JSON.stringify(names)], scratch);
  const cases: Record<string, () => Loaded> = {};
  for (const name of OURS) {
    const names: Names = [['@eknmusic/constructs', name]];
    const modules = namedModules(load(names).loaded);
    cases[name] = () => load(names);
    cases[`${name} modules`] = () => load(modules);
    if (created[name]) {
      const classes = [...modules, ...created[name].map(moduleAndClass)];
      cases[`${name} classes`] = () => load(classes);
    }
  }
  for (const [name, names] of Object.entries(OTHERS)) {
    cases[name] = () => load(names);
  }
  const measured = interleaved(cases, rounds, progress);
  const result = (name: string): Import | undefined => measured[name] && {
    ms: median(measured[name].map(({ ms }) => ms)), files: measured[name][0].loaded.length,
  };
  return [...OURS, ...Object.keys(OTHERS)].map((name) =>
    ({ name, ours: result(name)!, classes: result(`${name} classes`), modules: result(`${name} modules`) }));
}

/** `aws-cdk-lib.aws_s3.Bucket` as it is loaded: `Bucket` of `aws-cdk-lib/aws-s3`. */
function moduleAndClass(name: string): Names[number] {
  const [library, ...rest] = name.split('.');
  const member = rest.pop();
  return [[library, ...rest.map((part) => part.replace(/_/g, '-'))].join('/'), member];
}

/** What the files of the library ask for of the CDK, read from their `require` calls: `aws-cdk-lib/aws-s3`, `constructs`. */
function namedModules(loaded: string[]): Names {
  const own = loaded.filter((file) => file.startsWith(CONSUMER) && /[\\/]@eknmusic[\\/]constructs[\\/]/.test(file));
  const asked = own.flatMap((file) =>
    [...fs.readFileSync(file, 'utf8').matchAll(/require\(["']((?:aws-cdk-lib|constructs)(?:\/[^"']+)?)["']\)/g)].map((match) => match[1]));
  return [...new Set(asked)].sort().map((name) => [name]);
}
