import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MySqlOptions } from '../../lib';
import { optionBytes, optionValues } from '../../lib/config/option-values';
import { CONTAINERS } from '../../lib/model/names';
import { helpOptions } from '../../tools/server-options/help';
import { ownValues } from '../support/own-values';
import { IMAGE, requireEngine } from '../support/requirements';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';

/** One of each kind, and such values as are easily written in a way that the server reads otherwise. */
const OPTIONS: MySqlOptions = {
  maxConnections: 123,
  tmpTableSize: '24M',
  innodbRedoLogCapacity: '256M',
  maxBinlogSize: '16777216',
  slowQueryLog: true,
  innodbAdaptiveFlushing: false,
  longQueryTime: 0.25,
  binlogRowImage: 'minimal',
  eventScheduler: 'DISABLED',
  transactionIsolation: 'READ-COMMITTED',
  sqlMode: '',
  initConnect: `SET @a = 'quo''te "double" # no comment ; end'`,
  ftBooleanSyntax: '+ -><()~*:""&|',
  defaultTimeZone: '+02:00',
  other: { 'loose_validate_password.policy': 'STRONG' }, // as the README has it; no component is installed
};

/** While a server runs, the sidecar changes them. */
const OF_THE_SIDECAR = ['super_read_only', 'innodb_flush_log_at_trx_commit', 'sync_binlog'];
/** They have no variable of their name, or one that says something else. */
const WITHOUT_VARIABLE = ['plugin_load_add', 'mysqlx', 'default_time_zone', 'log_bin'];

/** With all options in the file, these are read, and then made into something else; each with the reason. */
const MADE_OTHERWISE: Readonly<Record<string, string>> = {
  innodb_buffer_pool_instances: '0 stands for as many as the pool has room for',
  innodb_io_capacity_max: 'this number stands for twice innodb_io_capacity',
  innodb_open_files: '0 stands for a number that follows from table_open_cache',
  innodb_use_native_aio: 'a kernel that has no more of it turns it off',
  open_files_limit: 'a container may be allowed more, or less',
  report_port: '0 stands for the port',
  server_memory: '0 stands for what the machine has',
};
/** -1 stands for a size that follows from others. */
const isSizedByItself = (name: string, written: string): boolean =>
  name.startsWith('performance_schema_') && written === '-1';
/** The protocol is off: its options are taken, and nobody asks for them. */
const isOfMysqlx = (name: string): boolean => name.startsWith('mysqlx_');

/** What the server of a pod would say of its options: also of those that have no variable. */
async function helpIn(pod: TestPod): Promise<ReadonlyMap<string, string>> {
  // Another index than that of the server that runs.
  const command = ['mysqld', '--log-bin-index=/tmp/help.index', '--verbose', '--help'];
  const { status, stdout, stderr } = await pod.exec(CONTAINERS.server, command);
  if (status !== 0) throw new Error(`${pod.name}: the help ended with ${status}: ${stderr}`);
  return new Map(helpOptions(stdout).map(({ name, value = '' }) => [name, value]));
}

/** The options in a file, and what the server made of them; what has no variable, as `others` say. */
async function readBack(
  pod: TestPod,
  file: string,
  others: ReadonlyMap<string, string> = new Map(),
): Promise<[name: string, written: string, read: string][]> {
  const text = await pod.readFile(`/etc/mysql/conf.d/${file}`);
  const answer = await pod.sql('SELECT variable_name, variable_value FROM performance_schema.global_variables');
  const variables = new Map(answer.split('\n').map((line) => line.split('\t') as [string, string]));
  return [...text.matchAll(/^([a-z0-9_]+)=(.*)$/gm)]
    .map(([, name = '', value = '']): [string, string, string] => [
      name,
      unquoted(value),
      variables.get(name) ?? others.get(name) ?? 'none',
    ])
    .filter(([name]) => ![...OF_THE_SIDECAR, ...WITHOUT_VARIABLE].includes(name));
}

const unquoted = (value: string): string =>
  value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;

/**
 * What both spellings mean: `512M` is 536870912, `0.25` is 0.250000, words have no case, `ON` is what the help calls `TRUE`,
 * directories may end with `/`.
 */
const meaning = (value: string): string => {
  const number = optionBytes(value) ?? (/^\d+\.\d+$/.test(value) ? Number(value) : undefined);
  if (number !== undefined) return String(number);
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true' ? 'on' : 'off';
  return value.toLowerCase().replace(/(?<=.)\/$/, '');
};

describe('a server reads its option file as it is meant', () => {
  let set: TestSet;
  beforeAll(async () => {
    set = await TestSet.create({ props: { replicas: 2, options: OPTIONS } });
  });
  afterAll(() => set.remove());

  test.each([
    ['primary.cnf', () => set.primary()],
    ['replica.cnf', () => set.replicaFromTemplate(1)],
  ])('%s', async (file, start) => {
    const options = await readBack(await start(), file);
    expect(options.map(([name]) => name)).toEqual(
      expect.arrayContaining(['innodb_buffer_pool_size', 'ft_boolean_syntax']),
    );
    const wrong = options.filter(([, written, read]) => meaning(written) !== meaning(read));
    expect(wrong).toEqual([]);
  });
});

describe('a server that has every option at the value that it has by itself', () => {
  const options = ownValues();
  let set: TestSet;
  beforeAll(async () => {
    // Two of them are fixed when data are made, and these data were made with the same.
    set = await TestSet.create({ props: { replicas: 1, options, acceptedRisks: ['fixed-at-founding'] } });
  });
  afterAll(() => set.remove());

  test('starts, and reads them as they are meant', async () => {
    const pod = await set.primary();
    const read = await readBack(pod, 'primary.cnf', await helpIn(pod));
    const names = read.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(optionValues(options))));
    const asked = read.filter(
      ([name, written]) => !(name in MADE_OTHERWISE || isSizedByItself(name, written) || isOfMysqlx(name)),
    );
    expect(asked.length).toBeGreaterThan(400);
    expect(asked.filter(([, written, answer]) => meaning(written) !== meaning(answer))).toEqual([]);
  });
});

test('the catalogue has the options of this server, and no others', async () => {
  const engine = await requireEngine();
  const plugins = '--plugin-load-add=mysql_clone.so;semisync_source.so;semisync_replica.so';
  const help = await engine.run([
    'run',
    '--rm',
    '--entrypoint',
    'mysqld',
    IMAGE,
    '--no-defaults',
    plugins,
    '--verbose',
    '--help',
  ]);
  const listed = readFileSync(join(__dirname, '../../tools/server-options/9.7.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  const names = helpOptions(help).map(({ name, takes }) => `${name} ${takes}`);
  expect(names.length).toBeGreaterThan(500);
  expect(listed.map((line) => line.split('\t').slice(0, 2).join(' '))).toEqual(names);
});
