import { DataCopy, type ReplicatedMySqlProps } from '../../../lib';
import { objectOf, synth } from '../../support/manifest';

const fileOf = (props: ReplicatedMySqlProps, file = 'primary.cnf') =>
  objectOf(synth(props), 'ConfigMap').data?.[file] ?? '';
const withMemory = (memory: string, more: ReplicatedMySqlProps = {}): ReplicatedMySqlProps => ({
  resources: { server: { limits: { memory } } },
  ...more,
});

test.each([
  ['512Mi', '256M', 1, 96, '32M'],
  ['1Gi', '512M', 1, 192, '64M'],
  ['8Gi', '5120M', 5, 2000, '512M'],
  ['64Gi', '41984M', 8, 2000, '4096M'],
])(
  'with %s, the buffer pool is %s in %i parts, there are %i connections, and temporary tables take %s',
  (memory, pool, instances, connections, temporary) => {
    for (const file of ['primary.cnf', 'replica.cnf']) {
      const text = fileOf(withMemory(memory), file);
      expect(text).toMatch(new RegExp(`^# .*\ninnodb_buffer_pool_size=${pool}$`, 'm'));
      expect(text).toMatch(new RegExp(`^# .*\ninnodb_buffer_pool_instances=${instances}$`, 'm'));
      expect(text).toMatch(new RegExp(`^# .*\nmax_connections=${connections}$`, 'm'));
      expect(text).toMatch(new RegExp(`^# .*\ntemptable_max_ram=${temporary}$`, 'm'));
    }
  },
);

test('each is explained where it stands', () => {
  expect(fileOf(withMemory('1Gi'))).toContain(
    [
      '# 1 MiB for each, of 1024 MiB of limits.memory less 512 for the buffer pool, 64 for temporary tables and 256 for the server itself; at least 50, at most 2000.',
      'max_connections=192',
    ].join('\n'),
  );
  expect(fileOf({})).toContain(
    '# 50 % of 2048 MiB of limits.memory, in whole chunks of 128 for each instance.\ninnodb_buffer_pool_size=1024M',
  );
});

test('what a user gives stays, and the others make room for it', () => {
  const text = fileOf(withMemory('3Gi', { options: { innodbBufferPoolSize: '1536M' } }));
  expect(text).toMatch(/^innodb_buffer_pool_size=1536M$/m);
  expect(text).not.toMatch(/50 %|buffer_pool_instances/);
  expect(text).toMatch(/^max_connections=832$/m);
});

test.each([
  [0, '1Gi', '512M'],
  [3, '8Gi', '4992M'],
  [64, '8Gi', '5324M'],
])('where a user wants %i parts with %s, the buffer pool is %s', (innodbBufferPoolInstances, memory, pool) => {
  const text = fileOf(withMemory(memory, { options: { innodbBufferPoolInstances } }));
  expect(text).toMatch(new RegExp(`^innodb_buffer_pool_size=${pool}$`, 'm'));
  expect(text).toMatch(/^max_connections=\d+$/m);
});

test.each<[string, ReplicatedMySqlProps]>([
  ['without a word about memory', { resources: { server: { requests: { cpu: '1' } } } }],
  ['in the tutorial', { insecureTutorial: true }],
])('nothing is set %s', (_, props) => {
  expect(fileOf(props)).not.toMatch(/buffer_pool|max_connections|temptable/);
});

test('5.7 gets no option of a later version', () => {
  const text = fileOf({ version: '5.7', dataCopy: DataCopy.xtrabackup() });
  expect(text).toMatch(/^innodb_buffer_pool_size=1024M$/m);
  expect(text).not.toContain('temptable');
});
