import type { ClusterSet } from './cluster-set';
import { LoadPod } from './load-pod';

/** A write that the server has acknowledged. */
export interface Acknowledged {
  /** When, in seconds since 1970. */
  readonly at: number;
  /** The number that the server gave to the row: two servers that take writes at once give the same ones. */
  readonly number: number;
  /** What the client wrote; no client writes the same twice. */
  readonly token: string;
  readonly server: number;
}

/** A time without any acknowledged write, in seconds. */
export interface Outage {
  readonly from: number;
  readonly seconds: number;
}

const LANES = 4;

const TABLE = `CREATE DATABASE IF NOT EXISTS shop;
  CREATE TABLE IF NOT EXISTS shop.t (number BIGINT AUTO_INCREMENT PRIMARY KEY, token VARCHAR(80) NOT NULL UNIQUE, server INT)`;

/**
 * Each lane is one client after the other: it writes a row every twentieth of a second, and never one row twice, whether it
 * has learnt or not what became of it. What is acknowledged goes to a file before the next row is written. While a Service leads
 * nowhere, a connection may be dropped, and its client waits for a second: lanes do so at different times.
 */
const SCRIPT = `
trap '' PIPE
exec {never}<> <(:)
pause() { read -r -t "$1" -u "$never" || true; }
lane() {
  local sequence=0 line to from
  while [[ ! -e /log/stop ]]; do
    coproc client { exec mysql -h mysql-primary -uroot --connect-timeout=1 --batch --skip-column-names --unbuffered 2>&1; }
    exec {to}>&"\${client[1]}" {from}<&"\${client[0]}"
    local process=$!
    while [[ ! -e /log/stop ]]; do
      sequence=$((sequence + 1))
      printf "INSERT INTO shop.t (token, server) VALUES ('%s', @@server_id); SELECT 'ack', LAST_INSERT_ID(), @@server_id;\\n" \\
        "$HOSTNAME-$1-$sequence" >&"$to" 2>/dev/null || true
      if ! IFS= read -r -t 3 -u "$from" line; then line='no answer'; fi
      printf '%s\\t%s\\t%s\\n' "$EPOCHREALTIME" "$line" "$HOSTNAME-$1-$sequence" >>/log/writes
      if [[ $line != ack* ]]; then break; fi
      pause 0.05
    done
    kill -KILL "$process"
    wait "$process"
    exec {to}>&- {from}<&-
    pause "0.$((1 + 2 * $1))"
  done 2>/dev/null
}
for ((n = 0; n < ${LANES}; n++)); do lane "$n" & done
wait
touch /log/ended
exec sleep infinity
`;

/** A steady load of writes through the Service for writes, from a pod of its own. */
export class Writer {
  /** On a node, if one is named: one that no fault of the test befalls. */
  static async start(
    set: ClusterSet,
    { node, primary = 0 }: { node?: string; primary?: number } = {},
  ): Promise<Writer> {
    await set.sql(primary, TABLE);
    const begun = (load: LoadPod) => new Writer(load).writes();
    return new Writer(await LoadPod.start(set, 'writer', SCRIPT, begun, node));
  }

  private constructor(private readonly load: LoadPod) {}

  /** True if writes have been acknowledged after `since` (milliseconds), or else within the last second. */
  async writes(since = Date.now() - 1000): Promise<boolean> {
    const [last] = acknowledgedIn(await this.load.bash('grep ack /log/writes | tail -n 1'));
    return last !== undefined && last.at * 1000 > since;
  }

  async acknowledged(): Promise<Acknowledged[]> {
    return acknowledgedIn(await this.load.bash('cat /log/writes'));
  }

  /** What the clients were told instead, with the time of each. */
  async errors(): Promise<string> {
    return this.load.bash("grep -v 'ack' /log/writes || true");
  }

  /** The longest time without any acknowledged write, that which has not ended yet included. */
  async longestOutage(): Promise<Outage> {
    const times = [...(await this.acknowledged()).map(({ at }) => at), Date.now() / 1000].sort((a, b) => a - b);
    const outages = times.slice(1).map((to, i) => ({ from: times[i] as number, seconds: to - (times[i] as number) }));
    return outages.reduce((longest, outage) => (outage.seconds > longest.seconds ? outage : longest));
  }

  async stop(): Promise<void> {
    await this.load.stop();
  }

  /** Ends the load; fails unless each acknowledged write is on every server, once, and all servers are the same. */
  async verify(): Promise<{ acknowledged: number; outage: Outage }> {
    const { set } = this.load;
    const outage = await this.longestOutage();
    await this.stop();
    const acknowledged = await this.acknowledged();
    const numbers = new Set(acknowledged.map(({ number }) => number));
    expect(numbers.size).toBe(acknowledged.length);
    await set.namespace.eventually(
      'all servers are the same',
      30,
      async () => new Set(await set.contents()).size === 1,
    );
    for (const rows of await Promise.all(set.ordinals.map((o) => set.sql(o, 'SELECT number, token FROM shop.t')))) {
      const held = new Set(rows.split('\n'));
      expect(acknowledged.filter(({ number, token }) => !held.has(`${number}\t${token}`))).toEqual([]);
    }
    await this.load.remove();
    return { acknowledged: acknowledged.length, outage };
  }
}

function acknowledgedIn(log: string): Acknowledged[] {
  return log
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, what]) => what === 'ack')
    .map(([at, , number, server, token]) => ({
      at: Number(at),
      number: Number(number),
      server: Number(server),
      token: String(token),
    }));
}
