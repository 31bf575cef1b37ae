import type { ClusterSet } from './cluster-set';

/** A time in which a server was seen to take writes, in seconds since 1970. */
export interface Writable {
  readonly server: number;
  readonly from: number;
  readonly to: number;
}

/** Asks the server of its own pod, whatever becomes of the network: many times in a second. */
const SCRIPT = `
exec {never}<> <(:)
ask() {
  while [[ ! -e /tmp/watch.stop ]]; do
    echo 'SELECT UNIX_TIMESTAMP(SYSDATE(6)), NOT @@GLOBAL.super_read_only AND NOT @@GLOBAL.read_only;'
    read -r -t 0.03 -u "$never" || true
  done
}
while [[ ! -e /tmp/watch.stop ]]; do
  ask | mysql -uroot --batch --skip-column-names --unbuffered
done >>/tmp/watch 2>/dev/null
`;

/** Watches which servers take writes, from inside of their pods. */
export class WriteWatch {
  static async start(set: ClusterSet): Promise<WriteWatch> {
    const watch = new WriteWatch(set);
    for (const ordinal of set.ordinals) await watch.startOn(ordinal);
    return watch;
  }

  private constructor(private readonly set: ClusterSet) {}

  /** Again, on a server whose container has been started anew. */
  async startOn(ordinal: number): Promise<void> {
    const start = `rm -f /tmp/watch.stop; nohup bash -c "$0" </dev/null >/dev/null 2>&1 &`;
    await this.set.namespace.kubectl([...this.set.exec(ordinal, 'bash', '-c', start), SCRIPT]);
  }

  /** The times in which servers took writes; fails if any two of them did at the same moment. */
  async verify(): Promise<Writable[]> {
    const seen = await Promise.all(
      this.set.ordinals.map(async (ordinal) => {
        const { stdout } = await this.set.bash(ordinal, 'touch /tmp/watch.stop; cat /tmp/watch; rm /tmp/watch');
        return timesIn(ordinal, stdout);
      }),
    );
    const all = seen.flat().sort((a, b) => a.from - b.from);
    const overlaps = all.filter((a, i) => all.slice(i + 1).some((b) => b.server !== a.server && b.from <= a.to));
    expect(overlaps).toEqual([]);
    return all;
  }
}

function timesIn(server: number, samples: string): Writable[] {
  const times: { server: number; from: number; to: number }[] = [];
  let open = false;
  for (const line of samples.split('\n').filter((text) => /^[\d.]+\t[01]$/.test(text))) {
    const at = Number(line.split('\t')[0]);
    const last = times.at(-1);
    if (line.endsWith('0')) open = false;
    else if (open && last !== undefined) last.to = at;
    else {
      open = true;
      times.push({ server, from: at, to: at });
    }
  }
  return times;
}
