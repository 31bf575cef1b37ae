import { join } from 'node:path';
import { clientSql, Namespace, startClient } from '../support/cluster';
import { commandsIn, readmeCommands } from '../support/documents';
import { measure } from '../support/measures';

const DIST = join(__dirname, '..', '..', 'dist');

/** The tutorial's walk, on the manifests of `dist/`; each step goes on from where the one before it ended. */
describe('the walk of the tutorial', () => {
  let namespace: Namespace;
  beforeAll(async () => (namespace = await Namespace.create('walk')));
  afterAll(() => namespace.delete());

  const serverId = () => clientSql(namespace, 'mysql-read', 'SELECT @@server_id');
  const uidOf = async (pod: string): Promise<string> => (await namespace.get('pod', pod)).metadata.uid;
  /** A Service follows the readiness of its pods a moment later. */
  const write = (message: string) =>
    namespace.eventually(`mysql-primary takes "${message}"`, 30, async () => {
      await clientSql(namespace, 'mysql-primary', `INSERT IGNORE INTO test.messages VALUES ('${message}')`);
      return true;
    });
  const logsOfClone = (pod: string) => namespace.kubectl(['logs', pod, '-c', 'clone-mysql']);
  const readers = async (): Promise<string[]> => {
    const { subsets } = await namespace.get('endpoints', 'mysql-read');
    return (subsets ?? [])
      .flatMap((s: any) => s.addresses ?? [])
      .map((a: any) => a.targetRef.name)
      .sort();
  };

  test('kubectl apply on an empty namespace gives three Ready pods', async () => {
    await namespace.shell(readmeCommands('Credentials'));
    const started = Date.now();
    await namespace.kubectl(['apply', '-f', DIST]);
    await namespace.untilReady(3);
    measure('setStarts', (Date.now() - started) / 1000);
    const select = commandsIn('README.md', 'Quick start')[2] as string;
    expect(await namespace.shell(select)).toMatch(/^mysql-0\t9\.7/m);
    await startClient(namespace);
  });

  test('each server is on a node of its own, and one of them may be evicted', async () => {
    const { items } = await namespace.get('pods', '-l', 'app=mysql');
    expect(new Set(items.map((pod: any) => pod.spec.nodeName)).size).toBe(3);
    await namespace.eventually('the PodDisruptionBudget lets one go', 30, async () => {
      const { currentHealthy, desiredHealthy, disruptionsAllowed } = (await namespace.get('pdb', 'mysql')).status;
      return `${currentHealthy} ${desiredHealthy} ${disruptionsAllowed}` === '3 2 1';
    });
  });

  test('each server has a stable name', async () => {
    for (const ordinal of [0, 1, 2]) {
      const seen = await clientSql(namespace, `mysql-${ordinal}.mysql`, 'SELECT @@server_id, @@report_host');
      expect(seen).toBe(`${100 + ordinal}\tmysql-${ordinal}.mysql`);
    }
  });

  test('what is written through mysql-0.mysql and mysql-primary is read through mysql-read', async () => {
    const table = 'CREATE DATABASE test; CREATE TABLE test.messages (message VARCHAR(250) PRIMARY KEY)';
    await clientSql(namespace, 'mysql-0.mysql', `${table}; INSERT INTO test.messages VALUES ('hello')`);
    await write('world');
    for (const host of ['mysql-1.mysql', 'mysql-2.mysql', 'mysql-read']) {
      await namespace.eventually(`both rows on ${host}`, 15, async () => {
        return (await clientSql(namespace, host, 'SELECT message FROM test.messages ORDER BY 1')) === 'hello\nworld';
      });
    }
  });

  test('mysql-read leads to every server', async () => {
    const seen = new Set<string>();
    await namespace.eventually('100, 101 and 102 have answered', 60, async () => {
      seen.add(await serverId());
      return ['100', '101', '102'].every((id) => seen.has(id));
    });
  });

  test('a pod whose readiness is broken leaves mysql-read, and comes back when it is repaired', async () => {
    const socket = '/var/run/mysqld/mysqld.sock';
    const session =
      "SELECT PROCESSLIST_ID FROM performance_schema.threads WHERE PROCESSLIST_USER = 'sidecar' AND NAME LIKE '%one_connection'";
    const id = (await clientSql(namespace, 'mysql-2.mysql', session)).split('\n')[0];
    await namespace.kubectl(['exec', 'mysql-2', '-c', 'mysql', '--', 'mv', socket, `${socket}.off`]);
    await clientSql(namespace, 'mysql-2.mysql', `KILL ${id}`); // the sidecar finds no way to open another one
    await namespace.eventually('mysql-2 is 1/2', 30, async () => (await namespace.readyColumn())['mysql-2'] === '1/2');
    await namespace.eventually('mysql-2 is no reader', 10, async () => (await readers()).join() === 'mysql-0,mysql-1');
    expect(await namespace.kubectl(['logs', 'mysql-2', '-c', 'replication', '--tail=1'])).toContain('not-ready');
    await namespace.kubectl(['exec', 'mysql-2', '-c', 'mysql', '--', 'mv', `${socket}.off`, socket]);
    await namespace.untilReady(3, 30);
    await namespace.eventually('mysql-2 is a reader', 10, async () => (await readers()).includes('mysql-2'));
  });

  const deletions: number[] = [];
  /** Deletes a pod; returns the seconds until its server has ended, until the pod is gone, and how much of that it took to stop. */
  const deleteGracefully = async (pod: string): Promise<{ server: number; pod: number; stop: number }> => {
    const follow = (container: string) =>
      namespace.start(`kubectl logs ${pod} -c ${container} --follow --tail=1 --timestamps`);
    const log = follow('mysql');
    const sidecar = follow('replication');
    // Before the clock runs: starting three kubectl at once takes the machine longer than any of them alone.
    await namespace.eventually(
      'both logs are followed',
      15,
      async () => log.output() !== '' && sidecar.output() !== '',
    );
    // The sidecar ends at once when it is told to: then the kubelet has begun, for which it takes up to a second.
    const begun = sidecar.ended.then(() => Date.now());
    const started = Date.now();
    await namespace.kubectl(['delete', 'pod', pod]); // returns when the pod is gone
    const gone = Date.now();
    const end = /^(\S+) .*MySQL Server - end/m.exec(await log.ended)?.[1];
    if (end === undefined) throw new Error(`the server of ${pod} did not end in good order: ${log.output()}`);
    return {
      server: (Date.parse(end) - started) / 1000,
      pod: (gone - started) / 1000,
      stop: (gone - (await begun)) / 1000,
    };
  };

  // mysql-2 last: its readiness has just changed, and the kubelet would take a second more before it begins.
  test.each(['mysql-1', 'mysql-0', 'mysql-2'])(
    '%s, deleted, comes back with its volume, without a copy',
    async (pod) => {
      const took = await deleteGracefully(pod);
      console.log(
        `${pod}, deleted: its server ended after ${took.server.toFixed(1)} s, gone after ${took.pod.toFixed(1)} s,`,
        `${took.stop.toFixed(1)} s of it from when the kubelet has begun`,
      );
      // A server that waits for its sessions takes 2 or 8 s more.
      expect(took.server).toBeLessThanOrEqual(3);
      expect(took.stop).toBeLessThanOrEqual(3);
      expect(took.pod).toBeLessThanOrEqual(6);
      deletions.push(took.pod);
      await namespace.untilReady(3);
      expect(await logsOfClone(pod)).toContain('data directory is complete');
      const row = `after deletion ${deletions.length}`;
      await write(row);
      for (const ordinal of [1, 2]) {
        await namespace.eventually(`the new row on mysql-${ordinal}`, 90, async () => {
          const seen = await clientSql(namespace, `mysql-${ordinal}.mysql`, 'SELECT message FROM test.messages');
          return seen.includes(row);
        });
      }
    },
  );

  test('a graceful deletion takes at most 3 s, where the kubelet adds nothing', () => {
    expect(Math.min(...deletions)).toBeLessThanOrEqual(3);
  });

  test('a drained node gives its pod to another one', async () => {
    const node: string = (await namespace.get('pod', 'mysql-2')).spec.nodeName;
    const uid = await uidOf('mysql-2');
    try {
      await namespace.kubectl([
        'drain',
        node,
        '--force',
        '--delete-emptydir-data',
        '--ignore-daemonsets',
        '--timeout=120s',
      ]);
      await namespace.eventually('mysql-2 is Ready elsewhere', 120, async () => {
        const pod = await namespace.get('pod', 'mysql-2');
        const ready = (await namespace.readyColumn())['mysql-2'] === '2/2';
        return pod.metadata.uid !== uid && pod.spec.nodeName !== node && ready;
      });
    } finally {
      await namespace.kubectl(['uncordon', node]);
    }
    await namespace.untilReady(3);
    await namespace.kubectl(['rollout', 'status', 'deployment/client', '--timeout=120s']);
  });

  test('scale 3 to 5 to 3 to 5: new servers hold what was written before, claims stay and are used again', async () => {
    const claims = async () => (await namespace.get('pvc', '-l', 'app=mysql')).items.map((c: any) => c.metadata.name);
    const wanted = await clientSql(namespace, 'mysql-primary', 'SELECT message FROM test.messages ORDER BY 1');
    await namespace.kubectl(['scale', 'statefulset', 'mysql', '--replicas=5']);
    await namespace.untilReady(5);
    for (const ordinal of [3, 4]) {
      const seen = await clientSql(namespace, `mysql-${ordinal}.mysql`, 'SELECT message FROM test.messages ORDER BY 1');
      expect(seen).toBe(wanted);
      expect(await logsOfClone(`mysql-${ordinal}`)).toMatch(/copied cluster .* from mysql-[1-4]\.mysql/);
    }
    await namespace.kubectl(['scale', 'statefulset', 'mysql', '--replicas=3']);
    await namespace.untilReady(3);
    expect(await claims()).toEqual([0, 1, 2, 3, 4].map((n) => `data-mysql-${n}`));
    await write('while they were away');
    await namespace.kubectl(['scale', 'statefulset', 'mysql', '--replicas=5']);
    await namespace.untilReady(5);
    expect(await logsOfClone('mysql-4')).toContain('data directory is complete');
    await namespace.eventually('mysql-4 has caught up', 60, async () => {
      return (await clientSql(namespace, 'mysql-4.mysql', 'SELECT message FROM test.messages')).includes('away');
    });
  });

  test('the commands of the README remove everything', async () => {
    await namespace.kubectl(['delete', 'deployment', 'client']);
    await namespace.shell(readmeCommands('Clean up'));
    await namespace.eventually('nothing is left', 60, async () => {
      const kinds = 'statefulset,pod,service,configmap,secret,serviceaccount,pvc,deployment,networkpolicy,pdb';
      const left = await namespace.kubectl(['get', kinds, '--no-headers', '-o', 'name']);
      return left.split('\n').sort().join() === 'configmap/kube-root-ca.crt,serviceaccount/default';
    });
  });
});
