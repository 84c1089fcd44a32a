import type { Agent } from 'node:https';

/** An HTTP request, besides its URL. */
export interface Request {
  /** @default - GET */
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** An HTTP response, read to its end. */
export interface Response {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** The settings of a client of the AWS SDK: `new S3Client(place.client)`. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle?: boolean;
  readonly requestHandler?: { readonly httpsAgent: Agent };
}

/** An account and region in which something is deployed: of AWS, or of an emulator on this machine. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** The settings of a client of the AWS SDK. */
  readonly client: ClientSettings;
  /** The environment that points a command to this place and to no other. */
  readonly environment: Record<string, string>;
  /** A folder for what commands keep of this place. */
  readonly home: string;
  /** The URL under which S3 answers without TLS, where that is known. */
  readonly plainS3?: string;
  /** How many times longer everything takes than in an emulator. */
  readonly patience: number;
  /** The environment of a Node.js program that also visits hosts that were deployed here. */
  environmentForHosts(hosts: string[]): Record<string, string>;
  /** Sends a request to the host of its URL, as that is known in this place. */
  visit(url: string, request?: Request): Promise<Response>;
  /** Sends a request to an object in S3, without credentials. */
  visitObject(bucket: string, key: string): Promise<Response>;
  /** Sends a request to a URL that somebody in this place made. */
  fetch(url: string, request?: Request): Promise<Response>;
}
