import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** What happens to the data that come from the far end of a connection. */
export interface Mishap {
  /** Bytes that pass before it happens… */
  readonly after: number;
  /** …or the name of the file of a copy by XtraBackup before whose first chunk it happens. */
  readonly before?: string;
  /** `cut` ends the connection, `hold` lets nothing more pass until `release`, `damage` changes the next byte. */
  readonly kind: 'cut' | 'hold' | 'damage';
}

/** Bytes of a conversation that is no copy: mishaps are for copies only. */
const TALK = 2048;

/** A link to a port of a pod, on this machine. Something happens to the first copies that go over it. */
export class Link {
  static async to(host: string, port: number): Promise<Link> {
    const link = new Link(host, port);
    await new Promise<void>((resolve) => link.server.listen(0, '0.0.0.0', resolve));
    return link;
  }

  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private mishaps: Mishap[] = [];
  private change = (line: string): string => line;
  /** What lets a copy go on that stands still, by its connection. */
  private readonly holding = new Map<Socket, () => void>();

  private constructor(host: string, port: number) {
    this.server = createServer((near) => this.join(near, connect(port, host)));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Changes the last line of each conversation that is no copy. */
  pretend(change: (line: string) => string): void {
    this.change = change;
  }

  /** One for each copy to come; those after them pass. */
  plan(...mishaps: Mishap[]): void {
    this.mishaps = mishaps;
  }

  /** Bytes of the last copy. */
  size = 0;

  /** Mishaps that have not happened yet. */
  get left(): number {
    return this.mishaps.length;
  }

  /** Copies that stand still. */
  get held(): number {
    return this.holding.size;
  }

  release(): void {
    for (const goOn of this.holding.values()) goOn();
    this.holding.clear();
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    let passed = 0;
    let mishap: Mishap | undefined;
    far.on('data', (data: Buffer) => {
      if (passed <= TALK && passed + data.length > TALK) mishap = this.mishaps.shift();
      const from = passed;
      passed += data.length;
      if (passed > TALK) this.size = passed;
      if (from > 0 && passed <= TALK) data = Buffer.from(this.change(data.toString('latin1')), 'latin1');
      const after = mishap?.before === undefined ? mishap?.after : from + chunkOf(mishap.before, data);
      if (mishap === undefined || after === undefined || passed <= after) {
        if (!near.write(data)) this.pauseUntilDrained(far, near);
        return;
      }
      const before = data.subarray(0, Math.max(after - from, 0));
      const rest = data.subarray(before.length);
      near.write(before);
      const { kind } = mishap;
      mishap = undefined;
      if (kind === 'cut') far.destroy();
      else if (kind === 'damage') near.write(damaged(rest));
      else this.hold(near, far, rest);
    });
  }

  private hold(near: Socket, far: Socket, rest: Buffer): void {
    far.pause();
    this.holding.set(near, () => {
      near.write(rest);
      far.resume();
    });
    near.once('close', () => this.holding.delete(near));
  }

  private pauseUntilDrained(far: Socket, near: Socket): void {
    far.pause();
    near.once('drain', () => far.resume());
  }
}

/** Where the first chunk of a file begins; past the end if there is none. */
function chunkOf(file: string, data: Buffer): number {
  const name = data.indexOf(file);
  return name === -1 ? data.length : data.lastIndexOf('XBSTCK01', name);
}

function damaged(data: Buffer): Buffer {
  const other = Buffer.from(data);
  other.writeUInt8(other.readUInt8(0) ^ 0xff, 0);
  return other;
}
