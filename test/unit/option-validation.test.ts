import { DataCopy, type MySqlOptions, type ReplicatedMySqlProps } from '../../lib';
import { findingsOf } from '../support/findings';
import { ownValues } from '../support/own-values';

const SUBJECTS = ['options', 'primaryOptions', 'replicaOptions'] as const;

/** Options that the types refuse, as JavaScript and other languages may pass them. */
const untyped = (options: Record<string, unknown>) => options as MySqlOptions;
const OLD: ReplicatedMySqlProps = { version: '5.7', dataCopy: DataCopy.xtrabackup() };

describe.each(SUBJECTS)('in %s', (subject) => {
  test.each([
    ['serverId', 'it follows from the pod’s ordinal'],
    ['server_id', 'it follows from the pod’s ordinal'],
    ['datadir', 'it is a directory of the volume, beside which copies are staged'],
    ['gtidMode', 'the scripts rely on its value'],
    ['skipNetworking', 'the scripts rely on its value'],
    ['skipLogBin', 'the scripts rely on its value'],
    ['superReadOnly', 'the scripts rely on its value'],
    ['performanceSchema', 'the scripts rely on its value'],
    ['innodbDedicatedServer', 'sizes follow from resources.server, not from what the node has'],
  ])('%s is refused: the construct sets it', (name, reason) => {
    expect(findingsOf({ [subject]: untyped({ [name]: '7' }) })).toEqual([
      `${subject} sets "${name}" to "7", but the construct sets it: ${reason}; leave it out`,
    ]);
  });

  test.each(['server-id', 'SERVER_ID', 'loose-server-id', 'Loose_Server-Id', 'disable_log_bin', 'skip-grant-tables'])(
    '%s is refused among the others, too',
    (name) => {
      expect(findingsOf({ [subject]: { other: { [name]: '7' } } })).toEqual([
        expect.stringMatching(/^\w+\.other sets ".*" to "7", but the construct sets it: .*; leave it out$/),
      ]);
    },
  );

  test.each(['a b', 'a=b', '[client]', '', '1a', '#a', '!include'])('the name %j is refused', (name) => {
    expect(findingsOf({ [subject]: { other: { [name]: '1' } } })).toEqual([
      `${subject}.other has ${JSON.stringify(name)}, which is not the name of an option: use letters, digits, "_", "-" and "."`,
    ]);
  });

  test('the same option in two spellings is refused', () => {
    expect(findingsOf({ [subject]: { other: { 'foo.bar_baz': '1', 'Foo.Bar-Baz': '2' } } })).toEqual([
      `${subject}.other sets "Foo.Bar-Baz" and "foo.bar_baz", which are the same option: leave one out`,
    ]);
  });
});

test.each<[MySqlOptions, string]>([
  [untyped({ maxConnections: '5' }), 'options sets maxConnections to "5": use a whole number'],
  [{ maxConnections: 1.5 }, 'options sets maxConnections to 1.5: use a whole number'],
  [untyped({ slowQueryLog: 'ON' }), 'options sets slowQueryLog to "ON": use true or false'],
  [untyped({ longQueryTime: '1' }), 'options sets longQueryTime to "1": use a number'],
  [
    { tmpTableSize: '64Mi' },
    'options sets tmpTableSize to "64Mi": use a string with a whole number of bytes, or one with K, M, G or T, such as "512M"',
  ],
  [{ eventScheduler: 'MAYBE' }, 'options sets eventScheduler to "MAYBE": use "OFF" or "ON" or "DISABLED"'],
  [
    { defaultTimeZone: 'a\nskip-networking' },
    'options sets defaultTimeZone to "a\\nskip-networking": use a string without line breaks and other control characters',
  ],
  [untyped({ max_connections: 5 }), 'options has "max_connections": write it as maxConnections'],
  [untyped({ 'max-connections': 5 }), 'options has "max-connections": write it as maxConnections'],
  [
    untyped({ maxConections: 5 }),
    'options has "maxConections", which is no option of a supported version: correct it, or put one of a plugin or component into other',
  ],
  [
    { other: { 'loose-max-connections': '5' } },
    'options.other has "loose-max-connections", which is an option of the server: use options.maxConnections',
  ],
  [
    { other: { loose_foo: 'a\nskip-networking' } },
    'options.other sets "loose_foo" to "a\\nskip-networking": use a string without line breaks and other control characters',
  ],
])('%j is refused', (options, finding) => {
  expect(findingsOf({ options })).toEqual([finding]);
});

test.each<[ReplicatedMySqlProps, string]>([
  [
    { options: { expireLogsDays: 7 } },
    'expireLogsDays, which MySQL 9.7 does not have: MySQL has it up to 8.0 only: use binlogExpireLogsSeconds',
  ],
  [
    { options: { innodbLogFileSize: '1G' } },
    'innodbLogFileSize, which MySQL 9.7 does not have: MySQL has it up to 8.4 only: use innodbRedoLogCapacity',
  ],
  [
    { version: '8.0', options: { slaveParallelWorkers: 4 } },
    'slaveParallelWorkers, which MySQL 8.0 does not have: MySQL has it up to 5.7 only: use replicaParallelWorkers',
  ],
  [
    { options: { defaultAuthenticationPlugin: 'x' } },
    'defaultAuthenticationPlugin, which MySQL 9.7 does not have: MySQL has it up to 8.0 only: use authenticationPolicy',
  ],
  [
    { ...OLD, options: { binlogExpireLogsSeconds: 604800 } },
    'binlogExpireLogsSeconds, which MySQL 5.7 does not have: MySQL has it from 8.0 on: leave it out, or use a later version',
  ],
  [
    { version: '8.4.4', options: { checkTableFunctions: 'WARN' } },
    'checkTableFunctions, which MySQL 8.4.4 does not have: MySQL has it from 8.4.5 on: leave it out, or use a later version',
  ],
  [
    { ...OLD, options: { innodbDoublewrite: 'DETECT_AND_RECOVER' } },
    'innodbDoublewrite to "DETECT_AND_RECOVER": MySQL 5.7 does not have it; use "OFF" or "ON", or 8.0.30 or later',
  ],
  [{ ...OLD, options: { innodbDoublewrite: 'MAYBE' } }, 'innodbDoublewrite to "MAYBE": use "OFF" or "ON"'],
  [
    { version: '8.0.40', options: { terminologyUsePrevious: 'before_8_2_0' } },
    'terminologyUsePrevious to "before_8_2_0": MySQL 8.0.40 does not have it; use "NONE" or "BEFORE_8_0_26", or 8.2.0 or later',
  ],
])('%j is refused: this version does not have it', (props, finding) => {
  expect(findingsOf(props)).toEqual([`options sets ${finding}`]);
});

test.each<ReplicatedMySqlProps>([
  { version: '8.4', options: { innodbLogFileSize: '1G', checkTableFunctions: 'WARN' } },
  { version: '8.4.5', options: { checkTableFunctions: 'warn' } },
  { ...OLD, options: { slaveParallelWorkers: 4, queryCacheSize: '0', innodbDoublewrite: 'ON' } },
  { version: '8.0', options: { innodbDoublewrite: 'DETECT_AND_RECOVER', terminologyUsePrevious: 'BEFORE_8_0_26' } },
  { version: '8.4', options: { terminologyUsePrevious: 'BEFORE_8_2_0', innodbStatsMethod: 'nulls_ignored' } },
  { options: { maxConnections: 1 }, primaryOptions: { maxConnections: 2 } },
  { options: { other: { 'validate_password.policy': 'STRONG', loose_foo: '1' } } },
  { options: { longQueryTime: 0.5, innodbRedoLogCapacity: '2G', sqlMode: '' } },
])('%j is accepted', (props) => {
  expect(findingsOf(props)).toEqual([]);
});

test('each option is accepted at the value that a server has by itself', () => {
  const options = ownValues();
  expect(Object.keys(options).length).toBeGreaterThan(500);
  expect(findingsOf({ options, acceptedRisks: ['fixed-at-founding', 'uncopied-tables'] })).toEqual([]);
});

const DANGEROUS: [MySqlOptions, risk: string][] = [
  [{ innodbDoublewrite: 'OFF' }, 'torn-pages'],
  [{ innodbFlushMethod: 'nosync' }, 'unsynced-writes'],
  [{ binlogChecksum: 'NONE' }, 'unchecked-data'],
  [{ innodbLogChecksums: false }, 'unchecked-data'],
  [{ replicaSkipErrors: 'all' }, 'skipped-errors'],
  [{ replicaExecMode: 'IDEMPOTENT' }, 'skipped-errors'],
  [{ replicateDoDb: 'shop' }, 'filtered-replication'],
  [{ binlogFormat: 'STATEMENT' }, 'statement-format'],
  [{ binlogErrorAction: 'IGNORE_ERROR' }, 'silent-binary-log'],
  [{ replicaPreserveCommitOrder: false }, 'unordered-commits'],
  [{ innodbForceRecovery: 1 }, 'forced-recovery'],
  [{ binlogExpireLogsSeconds: 3600 }, 'short-binary-logs'],
  [{ binlogExpireLogsSeconds: 0 }, 'endless-binary-logs'],
  [{ binlogExpireLogsAutoPurge: false }, 'endless-binary-logs'],
  [{ localInfile: true }, 'local-infile'],
  [{ secureFilePriv: '' }, 'file-access'],
  [{ allowSuspiciousUdfs: true }, 'suspicious-functions'],
  [{ lowerCaseTableNames: 1 }, 'fixed-at-founding'],
  [{ defaultStorageEngine: 'MEMORY' }, 'uncopied-tables'],
  [{ disabledStorageEngines: 'MyISAM' }, 'uncopied-tables'],
];

test.each(DANGEROUS)('%j needs a word: %s', (options, risk) => {
  const [finding, ...more] = findingsOf({ replicaOptions: options });
  expect(more).toEqual([]);
  expect(finding).toMatch(
    new RegExp(
      `^replicaOptions sets ${Object.keys(options)[0]} to ".*", and .*: leave it out, or add "${risk}" to acceptedRisks$`,
    ),
  );
  expect(findingsOf({ replicaOptions: options, acceptedRisks: [risk] })).toEqual([]);
  expect(
    findingsOf({ replicaOptions: options, acceptedRisks: ['torn-pages', 'local-infile'].filter((r) => r !== risk) }),
  ).toEqual([finding]);
});

test.each<MySqlOptions>([
  { innodbDoublewrite: 'ON' },
  { replicaSkipErrors: 'OFF' },
  { binlogFormat: 'ROW' },
  { innodbForceRecovery: 0 },
  { binlogExpireLogsSeconds: 86400 },
  { localInfile: false },
  { secureFilePriv: '/var/lib/mysql-files' },
  { defaultStorageEngine: 'innodb' },
  { disabledStorageEngines: 'memory, myisam,MRG_MyISAM,ARCHIVE,BLACKHOLE,FEDERATED' },
])('%j is no danger', (options) => {
  expect(findingsOf({ options })).toEqual([]);
});

test('tables of any engine are no danger to copies by XtraBackup', () => {
  const props: ReplicatedMySqlProps = { version: '8.4', dataCopy: DataCopy.xtrabackup() };
  expect(findingsOf({ ...props, options: { defaultStorageEngine: 'MyISAM' } })).toEqual([]);
});

describe('an engine for new tables that is disabled', () => {
  const finding = (subject: string, option: string) =>
    `${subject} sets ${option} to "MyISAM", which disabledStorageEngines has as well: such a server does not start; leave it out, or set disabledStorageEngines without it`;

  test.each(SUBJECTS)('in %s is refused', (subject) => {
    expect(findingsOf({ [subject]: { defaultTmpStorageEngine: 'MyISAM' } })).toEqual([
      finding(subject, 'defaultTmpStorageEngine'),
    ]);
  });

  test('is refused to those who accept the risk of such tables, too', () => {
    const props: ReplicatedMySqlProps = {
      acceptedRisks: ['uncopied-tables'],
      options: { defaultStorageEngine: 'MyISAM' },
    };
    expect(findingsOf(props)).toEqual([finding('options', 'defaultStorageEngine')]);
    expect(findingsOf({ ...props, primaryOptions: { disabledStorageEngines: '' } })).toEqual([
      finding('options', 'defaultStorageEngine'),
    ]);
    expect(findingsOf({ ...props, options: { ...props.options, disabledStorageEngines: '' } })).toEqual([]);
  });

  test('is refused where the code disables it, however data are copied', () => {
    const options: MySqlOptions = { disabledStorageEngines: 'MyISAM', defaultStorageEngine: 'MyISAM' };
    expect(findingsOf({ version: '8.4', dataCopy: DataCopy.xtrabackup(), options })).toEqual([
      finding('options', 'defaultStorageEngine'),
    ]);
  });
});

test('a risk that does not exist is refused', () => {
  expect(findingsOf({ acceptedRisks: ['everything'] })).toEqual([
    expect.stringMatching(/^acceptedRisks has "everything", which is no risk: use torn-pages, /),
  ]);
});

describe('a buffer pool that does not fit in the limit', () => {
  const resources = { server: { limits: { memory: '1Gi' } } };
  const finding = (subject: string) =>
    `${subject} sets innodbBufferPoolSize to "1G", 1024 MiB, but resources.server.limits.memory is 1024 MiB, of which the server needs 256 for itself: use at most "768M", or a higher limit`;

  test.each(SUBJECTS)('in %s is refused, with the numbers', (subject) => {
    expect(findingsOf({ resources, [subject]: { innodbBufferPoolSize: '1G' } })).toEqual([finding(subject)]);
  });

  test('is the largest that is accepted', () => {
    expect(findingsOf({ resources, options: { innodbBufferPoolSize: '768M' } })).toEqual([]);
  });

  test('is judged by the limit that a server has by default', () => {
    const [found] = findingsOf({ options: { innodbBufferPoolSize: '2G' } });
    expect(found).toContain('resources.server.limits.memory is 2048 MiB');
    expect(findingsOf({ options: { innodbBufferPoolSize: '64G' }, resources: { server: {} } })).toEqual([]);
  });

  test('is not judged by a request, which is no limit', () => {
    const request = { server: { requests: { memory: '1Gi' } } };
    expect(findingsOf({ resources: request, options: { innodbBufferPoolSize: '2G' } })).toEqual([]);
  });
});
