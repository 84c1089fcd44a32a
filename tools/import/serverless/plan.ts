import type { Helper } from './variables';
import type { Part } from '../typescript';

/** An app as it is to be written: what `convertServerless` makes of a file, and `renderServerless` writes. */
export interface ServerlessPlan {
  readonly service: string;
  readonly region: string;
  readonly defaultStage: string;
  /** The constant of `lambda.Runtime`. */
  readonly runtime: string;
  readonly arm: boolean;
  readonly handler: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly reservedConcurrency?: number;
  /** Expressions by the names of variables. */
  readonly environment: ReadonlyMap<string, string>;
  readonly hasNetwork: boolean;
  readonly hasDatabase: boolean;
  readonly hasJwtSecret: boolean;
  readonly hasFiles: boolean;
  readonly hasMigrations: boolean;
  /** The complete ARNs of secrets that something else made and the function reads, by the variable that holds them. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly statements: readonly Statement[];
  readonly isRest: boolean;
  /** The expression of the authorizer of an HTTP API. */
  readonly jwtAuthorizer?: string;
  readonly apiKeyRequired: boolean;
  /** Options of CORS by their names, as expressions. */
  readonly cors: ReadonlyMap<string, string>;
  readonly layers: readonly string[];
  readonly logRetention?: string;
  readonly domainName?: { readonly name: readonly Part[]; readonly zone: string };
  readonly tags: ReadonlyMap<string, readonly Part[]>;
  readonly exclude: readonly string[];
  readonly helpers: ReadonlySet<Helper>;
}

/** What the function may do besides what the constructs grant it. */
export interface Statement {
  readonly effect: 'ALLOW' | 'DENY';
  readonly actions: readonly string[];
  readonly resources: readonly (readonly Part[])[];
  readonly line: number;
}
