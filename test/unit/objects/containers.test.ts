import { DataCopy } from '../../../lib';
import { FULL_PROPS } from '../../support/full-props';
import { containerOf, podOf, synth } from '../../support/manifest';

const set = synth();
const { initContainers = [], containers } = podOf(set);
const all: any[] = [...initContainers, ...containers];

test('a pod prepares itself in two steps, then runs a server and a sidecar', () => {
  expect(initContainers.map(({ name }) => name)).toEqual(['init-mysql', 'clone-mysql']);
  expect(containers.map(({ name }) => name)).toEqual(['mysql', 'replication']);
});

test.each(all.map((container) => [container.name, container]))(
  '%s has as few rights as a process can have',
  (_, container) => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  },
);

test.each(all.map((container) => [container.name, container]))(
  '%s asks for CPU, memory and disk of the node, is limited in what others would miss, and knows its pod',
  (_, container) => {
    expect(Object.keys(container.resources.requests)).toEqual(['cpu', 'ephemeral-storage', 'memory']);
    expect(Object.keys(container.resources.limits)).toEqual(['ephemeral-storage', 'memory']);
    expect(container.env).toEqual([{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]);
    expect(container.terminationMessagePolicy).toBe('FallbackToLogsOnError');
  },
);

test.each(all.map((container) => [container.name, container]))(
  '%s gets no secret from its environment',
  (_, container) => {
    expect(container).not.toHaveProperty('envFrom');
    expect(JSON.stringify(container.env)).not.toContain('secretKeyRef');
  },
);

test('the server’s port has the name mysql', () => {
  expect(containerOf(set, 'mysql').ports).toEqual([{ name: 'mysql', containerPort: 3306 }]);
});

test('only the server has ports and probes', () => {
  for (const { name, ...container } of all) {
    const found = ['ports', 'startupProbe', 'livenessProbe', 'readinessProbe'].filter((key) => key in container);
    expect(found).toHaveLength(name === 'mysql' ? 4 : 0);
  }
});

test.each([
  ['10Gi', 2 * 3600 + 100 * 60],
  ['100Gi', 2 * 3600 + 100 * 60],
  ['2Ti', 2 * 3600 + 2100 * 60],
])(
  'a server with a volume of %s has %i s to start, and is seen within a second when it has',
  (storageSize, seconds) => {
    const { startupProbe } = containerOf(synth({ storageSize }), 'mysql');
    expect(startupProbe.periodSeconds).toBe(1);
    expect(startupProbe.failureThreshold).toBe(seconds);
  },
);

test('what is given for a container replaces all of its defaults', () => {
  const requests = { cpu: '1', memory: '4Gi' };
  const own = synth({ resources: { server: { requests }, replication: {} } });
  expect(containerOf(own, 'mysql').resources).toEqual({ requests });
  expect(containerOf(own, 'replication').resources ?? {}).toEqual({});
});

test('a server that is busy for some seconds is not killed', () => {
  const { livenessProbe } = containerOf(set, 'mysql');
  expect(livenessProbe.periodSeconds * livenessProbe.failureThreshold).toBeGreaterThanOrEqual(60);
});

test('probes log in without a password', () => {
  expect(containerOf(set, 'mysql').livenessProbe.exec.command).toEqual([
    ...[
      'mysqladmin',
      '--no-defaults',
      '--protocol=socket',
      '--socket=/var/run/mysqld/mysqld.sock',
      '--user=sidecar',
      'ping',
    ],
  ]);
});

test('files of the ConfigMap and passwords are mounted for reading only', () => {
  const mounts = all.flatMap(({ volumeMounts }) => volumeMounts);
  const fixed = mounts.filter(({ name }) => ['config-map', 'credentials'].includes(name));
  expect(fixed.length).toBeGreaterThanOrEqual(4);
  expect(fixed.filter(({ readOnly }) => readOnly !== true)).toEqual([]);
});

test('only init-mysql can write option files and scripts', () => {
  const writers = (volume: string) =>
    all
      .filter(({ volumeMounts }) => volumeMounts.some((mount: any) => mount.name === volume && mount.readOnly !== true))
      .map(({ name }) => name);
  expect(writers('conf')).toEqual(['init-mysql']);
  expect(writers('scripts')).toEqual(['init-mysql']);
});

test('images, pull policy and resources are those of the props', () => {
  const full = synth(FULL_PROPS);
  const { server, replication } = FULL_PROPS.resources;
  const copyImage = FULL_PROPS.dataCopy.xtrabackupOptions?.image;
  const expected = {
    'init-mysql': { image: FULL_PROPS.image, resources: server },
    'clone-mysql': { image: copyImage, resources: server },
    mysql: { image: FULL_PROPS.image, resources: server },
    xtrabackup: { image: copyImage, resources: replication },
  };
  for (const [name, own] of Object.entries(expected)) {
    expect(containerOf(full, name)).toMatchObject({ imagePullPolicy: 'Always', ...own });
  }
});

test('without an image, it is the official one of the version', () => {
  expect(containerOf(synth({ version: '8.4.6' }), 'mysql').image).toBe('mysql:8.4.6');
  const copied = synth({ version: '8.4.6', dataCopy: DataCopy.xtrabackup() });
  expect(containerOf(copied, 'clone-mysql').image).toBe('percona/percona-xtrabackup:8.4');
  expect(new Set(all.map(({ image }) => image))).toEqual(new Set(['mysql:9.7']));
});
