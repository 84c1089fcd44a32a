import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Origin } from './origin';
import type { EmulatedEdge } from '../edge/emulated-edge';
import type { Acknowledged } from '../failover/ledger';

/** One thing that a viewer asked for. */
export interface Asked {
  readonly kind: 'read' | 'write' | 'websocket';
  readonly at: number;
  readonly isAnswered: boolean;
  /** The region that answered. */
  readonly region?: string;
}

const REST = 25;
const RECONNECT_AFTER = 200;
/** Where viewers are: the nearest of the regions differs. */
const COUNTRIES = ['US', 'CA', 'GB', 'MX', 'DE', 'JP'];

/** Readers, writers and clients of WebSockets all over the world, who ask all the time, by way of the edge, and remember what they got. */
export class Viewers {
  public readonly asked: Asked[] = [];
  /** The commits that were acknowledged. */
  public readonly ledger: Acknowledged[] = [];

  private readonly work: Promise<void>[] = [];
  private readonly sockets = new Set<Socket>();
  private isStopped = false;

  /** @param run what distinguishes these viewers from earlier ones */
  public constructor(private readonly run: string, private readonly edge: EmulatedEdge, private readonly origins: ReadonlyMap<string, Origin>) {
    COUNTRIES.forEach((country, viewer) => this.work.push(this.read(country), this.write(country, viewer), this.stayConnected(country)));
  }

  public async stop(): Promise<void> {
    this.isStopped = true;
    this.sockets.forEach((socket) => socket.destroy());
    await Promise.all(this.work);
  }

  private async read(country: string): Promise<void> {
    while (!this.isStopped) {
      const at = Date.now();
      const { status, body } = await this.edge.ask({ uri: '/songs', country });
      this.asked.push({ kind: 'read', at, isAnswered: status === 200, region: body });
      await sleep(REST);
    }
  }

  private async write(country: string, viewer: number): Promise<void> {
    for (let number = 0; !this.isStopped; number++) {
      const id = `${this.run}-${viewer}-${number}`;
      const at = Date.now();
      const { status, body } = await this.edge.ask({ method: 'POST', uri: `/plays/${id}`, country });
      this.asked.push({ kind: 'write', at, isAnswered: status === 201, region: body });
      if (status === 201) {
        this.ledger.push({ id, at: Date.now() });
      }
      await sleep(REST);
    }
  }

  /** A connection that ends is made again, as clients do. */
  private async stayConnected(country: string): Promise<void> {
    while (!this.isStopped) {
      const at = Date.now();
      const { asked: [originId] } = await this.edge.ask({ uri: '/ws', country, headers: { 'sec-websocket-key': 'x' } });
      const socket = await this.origins.get(originId)?.open();
      this.asked.push({ kind: 'websocket', at, isAnswered: socket !== undefined, region: originId });
      if (socket) {
        this.sockets.add(socket);
        await new Promise((done) => (socket.destroyed ? done(undefined) : socket.once('close', done)));
        this.sockets.delete(socket);
      }
      await sleep(RECONNECT_AFTER);
    }
  }
}
