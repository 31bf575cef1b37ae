import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplicatedMySqlProps } from '../../lib';
import { outcomeOf, type Outcome } from '../../tools/support/command';
import { Namespace } from '../support/cluster';
import { readmeCommands } from '../support/documents';
import { synth } from '../support/manifest';

/** Pods come and go, and an image that is not there takes a while to be missed. */
jest.setTimeout(300_000);

const ROOT = join(__dirname, '..', '..');

/** The doctor, on a namespace in which nothing has been applied. Namespaces take only pods that pass `restricted`. */
describe('npm run doctor', () => {
  let namespace: Namespace;
  const directory = mkdtempSync(join(tmpdir(), 'doctor-'));
  beforeEach(async () => (namespace = await Namespace.create('doctor')));
  afterEach(() => namespace.delete());
  afterAll(() => rmSync(directory, { recursive: true }));

  const doctor = (path: string): Promise<Outcome> =>
    outcomeOf('npm', ['run', '--silent', 'doctor', '--', path, '--namespace', namespace.name], { cwd: ROOT });

  const doctorOf = (props: ReplicatedMySqlProps): Promise<Outcome> => {
    const file = join(directory, 'set.yaml');
    const documents = synth(props).map((object) => JSON.stringify(object));
    writeFileSync(file, documents.join('\n---\n'));
    return doctor(file);
  };

  const withoutNamespace = (text: string) => text.replaceAll(namespace.name, 'NAMESPACE').trimEnd().split('\n');

  const left = async (): Promise<string> =>
    namespace.kubectl(['get', 'pods,networkpolicies,persistentvolumeclaims,statefulsets', '--output=name']);

  test('finds all well on a cluster that can run dist/, and leaves nothing behind', async () => {
    await namespace.shell(readmeCommands('Credentials'));
    const { status, stdout } = await doctor('dist');
    expect(withoutNamespace(stdout)).toEqual([
      expect.stringMatching(/^well: Kubernetes v1\.\d+\.\d+/),
      expect.stringMatching(/^well: default storage class \S+$/),
      'well: room for 3 servers of mysql',
      'well: Secret mysql-credentials',
      'well: namespace NAMESPACE takes pods of mysql',
      'well: Kubernetes takes the manifests',
      'well: image mysql:9.7',
      'well: NetworkPolicies are enforced',
      'doctor: nothing keeps it from starting: kubectl apply -f dist --namespace NAMESPACE',
    ]);
    expect(status).toBe(0);
    expect(await left()).toBe('');
  });

  test('finds a Secret, a storage class and an image that are missing, and servers that are too large', async () => {
    const { status, stdout } = await doctorOf({
      storageClassName: 'not-there',
      image: 'mysql:9.7.999',
      resources: { server: { requests: { memory: '8Ti' } } },
    });
    const faults = withoutNamespace(stdout).filter((line) => line.startsWith('fault'));
    expect(faults).toEqual([
      expect.stringMatching(/^fault: storage class not-there does not exist \(there is .*\): name another in /),
      expect.stringMatching(/^fault: there is room for 0 of 3 servers of mysql: .* Add a node or a larger one, /),
      'fault: Secret mysql-credentials is not in namespace NAMESPACE, and pods wait for it: make it with root-password, replication-password, clone-password',
      expect.stringMatching(/^fault: no container of image mysql:9\.7\.999 starts \(ErrImagePull: .*\): correct /),
    ]);
    expect(status).toBe(1);
    expect(await left()).toBe('');
  });

  test('finds a key that a Secret lacks', async () => {
    await namespace.kubectl(['create', 'secret', 'generic', 'mysql-credentials', '--from-literal=root-password=x']);
    const { status, stdout } = await doctor('dist');
    expect(withoutNamespace(stdout)).toContain(
      'fault: Secret mysql-credentials in namespace NAMESPACE lacks replication-password, clone-password, and pods wait for it: add what is missing',
    );
    expect(status).toBe(1);
  });

  test('finds a namespace that refuses the pods, and says how it accepts them', async () => {
    const { status, stdout } = await doctor('examples/tutorial/dist');
    expect(withoutNamespace(stdout)).toContainEqual(
      expect.stringMatching(
        /^fault: namespace NAMESPACE refuses pods of mysql \(.* violates PodSecurity "restricted:.*: kubectl label namespace NAMESPACE --overwrite pod-security\.kubernetes\.io\/enforce=baseline$/,
      ),
    );
    expect(status).toBe(1);
  });

  test('finds a namespace that does not exist, and makes none', async () => {
    const { status, stdout } = await outcomeOf(
      'npm',
      ['run', '--silent', 'doctor', '--', 'dist', '--namespace', `${namespace.name}-not`],
      { cwd: ROOT },
    );
    expect(stdout).toContain(`fault: namespace ${namespace.name}-not does not exist: kubectl create namespace `);
    expect(status).toBe(1);
  });
});
