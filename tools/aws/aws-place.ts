import { mkdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientSettings, Place, Request, Response } from '../deployment/place';
import { SetupError } from '../deployment/setup-error';

/** Which account, and where what commands keep of it is put. */
export interface AwsPlaceOptions {
  /** A profile of the AWS CLI. @default - what the environment says, as for the AWS CLI */
  readonly profile?: string;
  readonly region: string;
  readonly home: string;
}

/** An account of AWS, as a profile of the AWS CLI names it. */
export class AwsPlace implements Place {
  /** Asks AWS whose credentials these are. */
  public static async of(options: AwsPlaceOptions): Promise<AwsPlace> {
    const client: ClientSettings = { region: options.region, ...options.profile ? { profile: options.profile } : {} };
    const sts = new STSClient(client);
    try {
      const { Account } = await sts.send(new GetCallerIdentityCommand({}));
      mkdirSync(join(options.home, 'tmp'), { recursive: true });
      return new AwsPlace(options, client, Account!);
    } catch (error) {
      throw new SetupError(`AWS does not know who calls: ${(error as Error).message}`,
        'Sign in first (`aws sso login --profile …`), and name the profile: npm run verify:aws -- --profile …');
    } finally {
      sts.destroy();
    }
  }

  public readonly patience = 40;
  public readonly region: string;
  public readonly home: string;
  public readonly plainS3: string;
  public readonly environment: Record<string, string>;

  private constructor(options: AwsPlaceOptions, public readonly client: ClientSettings, public readonly account: string) {
    this.region = options.region;
    this.home = options.home;
    this.plainS3 = `http://s3.${options.region}.amazonaws.com`;
    this.environment = {
      AWS_REGION: options.region,
      AWS_DEFAULT_REGION: options.region,
      ...options.profile ? { AWS_PROFILE: options.profile } : ownCredentials(),
    };
  }

  public environmentForHosts(): Record<string, string> {
    return this.environment;
  }

  public async visit(url: string, request: Request = {}): Promise<Response> {
    return this.fetch(url, request);
  }

  public async visitObject(bucket: string, key: string): Promise<Response> {
    return this.fetch(`https://${bucket}.s3.${this.region}.amazonaws.com/${key}`);
  }

  public async fetch(url: string, { method = 'GET', headers, body }: Request = {}): Promise<Response> {
    return new Promise((resolve, reject) => {
      const send = url.startsWith('https:') ? httpsRequest : httpRequest;
      const sent = send(url, { method, headers, timeout: 60_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }));
      });
      sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer`)));
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

/** What a command is started with where no profile is named. */
function ownCredentials(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('AWS_') && !name.startsWith('AWS_ENDPOINT'));
  return Object.fromEntries(names.map((name) => [name, process.env[name]!]));
}
