import { Namespace } from '../support/cluster';
import { tableOf } from '../support/rows';
import { synth } from '../support/manifest';
import { readmeCommands } from '../support/documents';
import type { ReplicatedMySqlProps } from '../../lib';

/** What a person sees who made a mistake around the manifests: `kubectl describe` must say it. */
describe('a mistake is told by kubectl describe', () => {
  let namespace: Namespace;
  beforeEach(async () => (namespace = await Namespace.create('trouble')));
  afterEach(() => namespace.delete());

  async function apply(props: ReplicatedMySqlProps = {}): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: synth({ replicas: 1, ...props }) };
    await namespace.kubectl(['apply', '-f', '-'], JSON.stringify(list));
  }
  /** A claim that was there before: the StatefulSet takes it as it is. */
  async function claim(name: string, storage: string): Promise<void> {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
    const object = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec };
    await namespace.kubectl(['apply', '-f', '-'], JSON.stringify(object));
  }
  const untilDescribed = (pattern: RegExp) =>
    namespace.eventually(String(pattern), 60, async () =>
      pattern.test(await namespace.kubectl(['describe', 'pods,pvc', '-l', 'app=mysql'])),
    );

  test('a Secret that is missing: the pod waits, and starts when it is there', async () => {
    await apply();
    await untilDescribed(/secret "mysql-credentials" not found/);
    await namespace.shell(readmeCommands('Credentials'));
    await namespace.untilReady(1);
  });

  test('a Secret that lacks a key', async () => {
    await namespace.kubectl([
      ...['create', 'secret', 'generic', 'mysql-credentials'],
      ...['--from-literal=root-password=a', '--from-literal=replication-password=b'],
    ]);
    await apply();
    await untilDescribed(/references non-existent secret key: clone-password/);
  });

  test('a password that cannot be one', async () => {
    const keys = ['root-password', 'replication-password', 'clone-password'];
    await namespace.kubectl([
      'create',
      'secret',
      'generic',
      'mysql-credentials',
      ...keys.map((key) => `--from-literal=${key}=`),
    ]);
    await apply();
    await untilDescribed(/Secret mysql-credentials, key root-password: the password is empty/);
  });

  test('a storage class that does not exist', async () => {
    await apply({ storageClassName: 'no-such-class' });
    await untilDescribed(/storageclass.storage.k8s.io "no-such-class" not found/);
  });

  test('a volume that is too small for a server', async () => {
    await namespace.shell(readmeCommands('Credentials'));
    await claim('data-mysql-0', '64Mi');
    await apply();
    await untilDescribed(/cannot initialize a server: its messages above say why; \d MiB are left on the volume/);
  });

  test('a volume that is too small for a copy', async () => {
    await namespace.shell(readmeCommands('Credentials'));
    await apply();
    await namespace.untilReady(1);
    const rows = Array.from({ length: 10 }, () => "INSERT INTO shop.t VALUES (REPEAT('x', 16 << 20));").join(' ');
    const data = `CREATE DATABASE shop; CREATE TABLE shop.t (v LONGBLOB); ${rows}`;
    await namespace.kubectl(['exec', 'mysql-0', '-c', 'mysql', '--', 'mysql', '-uroot', '-e', data]);
    await claim('data-mysql-1', '320Mi');
    await namespace.kubectl(['scale', 'statefulset', 'mysql', '--replicas=2']);
    await untilDescribed(/gave up after 5 copies: .*Available space/);
  });

  test('an image that cannot be pulled', async () => {
    await namespace.shell(readmeCommands('Credentials'));
    await apply({ image: 'no-such-registry.invalid/mysql:9.7' });
    await untilDescribed(/Failed to pull image "no-such-registry.invalid\/mysql:9.7"/);
  });
});

test('a volume that is too small for a copy by XtraBackup is told, harms nobody, and can be replaced', async () => {
  const namespace = await Namespace.create('trouble', 'baseline');
  const claimOf = (storage: string) => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-mysql-1' }, spec };
    return namespace.kubectl(['apply', '-f', '-'], JSON.stringify(claim));
  };
  try {
    const items = synth({ insecureTutorial: true, replicas: 1 });
    await namespace.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await namespace.untilReady(1);
    await namespace.kubectl(['exec', 'mysql-0', '-c', 'mysql', '--', 'mysql', '-uroot', '-e', tableOf(150)]);
    await claimOf('100Mi');
    await namespace.kubectl(['scale', 'statefulset', 'mysql', '--replicas=2']);
    await namespace.eventually('the reason is told', 120, async () =>
      /gave up after 5 copies: no space is left on the volume/.test(
        await namespace.kubectl(['describe', 'pod', 'mysql-1']),
      ),
    );
    expect((await namespace.readyColumn())['mysql-0']).toBe('2/2');

    await namespace.kubectl(['delete', 'pvc', 'data-mysql-1', '--wait=false']);
    await namespace.kubectl(['delete', 'pod', 'mysql-1']);
    await namespace.untilReady(2);
    const rows = 'SELECT COUNT(*) FROM shop.t';
    const count = (pod: string) =>
      namespace.kubectl(['exec', pod, '-c', 'mysql', '--', 'mysql', '-uroot', '-N', '-e', rows]);
    expect(await count('mysql-1')).toBe(await count('mysql-0'));
  } finally {
    await namespace.delete();
  }
});
