import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What CloudFormation was told of a custom resource. */
export interface Told {
  readonly Status: string;
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Record<string, string>;
}

/** The address to which custom resources answer. */
export class CloudFormationAnswers {
  public static async listen(): Promise<CloudFormationAnswers> {
    const answers = new CloudFormationAnswers();
    answers.server.listen(0, '127.0.0.1');
    await once(answers.server, 'listening');
    return answers;
  }

  public told: Told[] = [];

  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      this.told.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(200).end();
    });
  });

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/answer?X-Amz-Signature=signed`;
  }

  public close(): void {
    this.server.close();
  }
}
