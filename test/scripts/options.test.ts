import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MySqlOptions } from '../../lib';
import { optionBytes } from '../../lib/config/option-values';
import { helpOptions } from '../../tools/server-options/help';
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

/** The options in a file, and what the server made of them. */
async function readBack(pod: TestPod, file: string): Promise<[name: string, written: string, read: string][]> {
  const text = await pod.readFile(`/etc/mysql/conf.d/${file}`);
  const answer = await pod.sql('SELECT variable_name, variable_value FROM performance_schema.global_variables');
  const variables = new Map(answer.split('\n').map((line) => line.split('\t') as [string, string]));
  return [...text.matchAll(/^([a-z_]+)=(.*)$/gm)]
    .map(([, name = '', value = '']): [string, string, string] => [
      name,
      unquoted(value),
      variables.get(name) ?? 'none',
    ])
    .filter(([name]) => ![...OF_THE_SIDECAR, ...WITHOUT_VARIABLE].includes(name));
}

const unquoted = (value: string): string =>
  value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;

/** What both spellings mean: `512M` is 536870912, `0.25` is 0.250000, words have no case, directories may end with `/`. */
const meaning = (value: string): string => {
  const number = optionBytes(value) ?? (/^\d+\.\d+$/.test(value) ? Number(value) : undefined);
  return number === undefined ? value.toLowerCase().replace(/(?<=.)\/$/, '') : String(number);
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
