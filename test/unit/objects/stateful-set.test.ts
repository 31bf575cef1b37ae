import { FULL_PROPS } from '../../support/full-props';
import { objectOf, podOf, synth } from '../../support/manifest';

const set = synth();
const spec = objectOf(set, 'StatefulSet').spec;
const pod = podOf(set);

test('all pods start at once: the scripts do the ordering', () => {
  expect(spec.podManagementPolicy).toBe('Parallel');
  expect(spec.serviceName).toBe('mysql');
});

test('the selector is a part of the pods’ labels', () => {
  expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  expect(Object.keys(spec.selector.matchLabels)).not.toContain('app.kubernetes.io/version');
});

test('kubectl logs and exec go to the server unless told otherwise', () => {
  expect(spec.template.metadata.annotations['kubectl.kubernetes.io/default-container']).toBe('mysql');
});

test('claims are named data, and carry nothing that may change', () => {
  const [claim, ...more] = spec.volumeClaimTemplates;
  expect(more).toEqual([]);
  expect(claim.metadata).toEqual({ name: 'data', labels: spec.selector.matchLabels });
  expect(claim.spec).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } });
});

test.each(['9.7', '8.4.6'])('the version %s is in the labels of all objects, but in no claim', (version) => {
  const manifests = synth({ version });
  for (const { metadata } of manifests) expect(metadata.labels?.['app.kubernetes.io/version']).toBe(version);
  const { template, volumeClaimTemplates } = objectOf(manifests, 'StatefulSet').spec;
  expect(template.metadata.labels['app.kubernetes.io/version']).toBe(version);
  expect(JSON.stringify(volumeClaimTemplates)).not.toContain(version);
});

test('a larger volume is no reason to start pods anew', () => {
  expect(podOf(synth({ storageSize: '80Gi' }))).toEqual(podOf(synth({ storageSize: '10Gi' })));
});

test('claims stay when pods, or the whole set, are deleted', () => {
  expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
});

test.each([
  [{}, 120 + 14],
  [{ options: { innodbBufferPoolSize: '64M' } }, 120],
  [{ resources: { server: { limits: { memory: '8Gi' } } } }, 120 + 78],
  [{ options: { innodbBufferPoolSize: '1G' }, replicaOptions: { innodbBufferPoolSize: '1536M' } }, 120 + 22],
  [{ options: { innodbBufferPoolSize: '1G' }, terminationGracePeriodSeconds: 30 }, 30],
])('with %j, a server has %i s to stop: time to write all pages of its buffer pool', (props, seconds) => {
  expect(podOf(synth(props)).terminationGracePeriodSeconds).toBe(seconds);
});

test('pods have no token, and no variables about Services', () => {
  expect(pod.serviceAccountName).toBe('mysql');
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod.enableServiceLinks).toBe(false);
  expect(objectOf(set, 'ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
});

test('pods pass the restricted Pod Security Standard', () => {
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 999,
    runAsGroup: 999,
    fsGroup: 999,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const word of ['hostNetwork', 'hostPID', 'hostIPC', 'hostPath']) expect(JSON.stringify(pod)).not.toContain(word);
});

test('props that nobody gave leave no trace', () => {
  for (const key of ['imagePullSecrets', 'nodeSelector', 'tolerations', 'priorityClassName']) {
    expect(pod).not.toHaveProperty(key);
  }
});

test('the Secret waits in a volume key by key, readable by the server’s group only', () => {
  expect(pod.volumes?.find((volume) => volume.name === 'credentials')?.secret).toEqual({
    secretName: 'mysql-credentials',
    defaultMode: 0o440,
    items: ['root-password', 'replication-password', 'clone-password'].map((key) => ({ key, path: key })),
  });
});

test('what may hold a password for a moment is in memory', () => {
  for (const name of ['tmp', 'run']) {
    expect(pod.volumes?.find((volume) => volume.name === name)?.emptyDir).toEqual({
      medium: 'Memory',
      sizeLimit: '16Mi',
    });
  }
});

describe('every prop ends up where it should', () => {
  const full = synth(FULL_PROPS);
  const fullSet = objectOf(full, 'StatefulSet', 'orders').spec;
  const fullPod: any = podOf(full);

  test('labels and annotations on every object and pod', () => {
    for (const { metadata } of [...full, fullSet.template]) {
      expect(metadata.labels).toMatchObject({ ...FULL_PROPS.labels, app: 'orders' });
      expect(metadata.annotations).toMatchObject(FULL_PROPS.annotations);
    }
  });

  test('the number of servers', () => {
    expect(fullSet.replicas).toBe(5);
    expect(objectOf(full, 'ConfigMap').data?.['topology']).toMatch(/^servers=5$/m);
  });

  test('size and class of the volumes', () => {
    expect(fullSet.volumeClaimTemplates[0].spec).toMatchObject({
      storageClassName: 'fast',
      resources: { requests: { storage: '200Gi' } },
    });
  });

  test('where pods run, whence images come, how long a server has to stop', () => {
    expect(fullPod.nodeSelector).toEqual(FULL_PROPS.nodeSelector);
    expect(fullPod.tolerations).toEqual(FULL_PROPS.tolerations);
    expect(fullPod.imagePullSecrets).toEqual([{ name: 'registry-login' }]);
    expect(fullPod.priorityClassName).toBe('databases');
    expect(fullPod.terminationGracePeriodSeconds).toBe(300);
  });

  test('the Secret', () => {
    expect(fullPod.volumes.find((volume: any) => volume.name === 'credentials').secret.secretName).toBe(
      'orders-passwords',
    );
    expect(JSON.stringify(full)).not.toContain('orders-credentials');
  });

  test('options', () => {
    const { 'primary.cnf': primary, 'replica.cnf': replica } = objectOf(full, 'ConfigMap').data ?? {};
    expect(primary).toMatch(/^max_connections=500$/m);
    expect(primary).toMatch(/^sync_binlog=1$/m);
    expect(primary).toMatch(/^replica_parallel_workers=8$/m);
    expect(replica).toMatch(/^replica_parallel_workers=4$/m);
    expect(replica?.match(/replica_parallel_workers/g)).toHaveLength(1);
  });
});
