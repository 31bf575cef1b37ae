import type { ClusterSet } from './cluster-set';
import { LoadPod } from './load-pod';

const LANES = 2;
/** Seconds after which whatever fails to connect has said so: it is waited for 2 s. */
const SETTLED = 3;

/** Each read is a client of its own that connects through the Service for reads, and tries once. */
const scriptFor = (host: string) => `
exec {never}<> <(:)
lane() {
  local answer
  while [[ ! -e /log/stop ]]; do
    answer=$(mysql -h ${host} -uroot --connect-timeout=2 --batch --skip-column-names \\
      -e "SELECT 'read', @@server_id FROM shop.t LIMIT 1" 2>&1) || true
    printf '%s\\t%s\\n' "$EPOCHREALTIME" "\${answer//$'\\n'/ }" >>/log/reads
    read -r -t 0.1 -u "$never" || true
  done
}
for ((n = 0; n < ${LANES}; n++)); do lane & done
wait
touch /log/ended
exec sleep infinity
`;

/** A steady load of reads, from a pod of its own. The table of a `Writer` must be there. */
export class Reader {
  /** On a node, if one is named; by the address of the Service for reads instead of its name, if that is given. */
  static async start(
    set: ClusterSet,
    { node, host = 'mysql-read' }: { node?: string; host?: string } = {},
  ): Promise<Reader> {
    const begun = async (load: LoadPod) => (await load.bash('cat /log/reads')).includes('\tread\t');
    return new Reader(await LoadPod.start(set, 'reader', scriptFor(host), begun, node));
  }

  private constructor(private readonly load: LoadPod) {}

  /**
   * Waits until one read after the other is answered, then so many more. What was before is forgotten: when endpoints change, the
   * nodes of Kubernetes lead connections by the old ones for a moment.
   */
  async goesOn(reads: number, seconds = 30): Promise<void> {
    const { namespace } = this.load.set;
    await namespace.eventually('reads are answered', seconds, async () => {
      const lines = await this.lines();
      const timeOf = (line = '') => Number.parseFloat(line);
      const latest = lines.filter((line) => timeOf(line) > timeOf(lines.at(-1)) - SETTLED);
      return latest.length < lines.length && latest.every((line) => line.includes('\tread\t'));
    });
    await this.load.bash(': >/log/reads');
    await namespace.eventually('more reads', seconds, async () => (await this.lines()).length >= reads);
  }

  /** Ends the load: how often each server answered, and what clients were told instead, with the time in seconds since 1970. */
  async stop(): Promise<{ readonly answered: Readonly<Record<string, number>>; readonly failed: string[] }> {
    await this.load.stop();
    const answered: Record<string, number> = {};
    const failed: string[] = [];
    for (const line of await this.lines()) {
      const [, what, server = ''] = line.split('\t');
      if (what === 'read') answered[server] = (answered[server] ?? 0) + 1;
      else failed.push(line);
    }
    await this.load.remove();
    return { answered, failed };
  }

  private async lines(): Promise<string[]> {
    return (await this.load.bash('cat /log/reads')).split('\n').filter(Boolean);
  }
}
