import { DataCopy, type ReplicatedMySqlProps, type XtraBackupOptions } from '../../lib';
import { findingsOf } from '../support/findings';

const PAIRS =
  'the pairs that work are XtraBackup 2.4 with MySQL 5.7, XtraBackup 8.0 with MySQL 8.0, XtraBackup 8.4 with MySQL 8.4';
const OTHERWISE = 'leave it out, or leave insecureTutorial out and get a set with passwords';

const copying = (version: string, options?: XtraBackupOptions): ReplicatedMySqlProps => ({
  version,
  dataCopy: DataCopy.xtrabackup(options),
});

test.each<[ReplicatedMySqlProps, string]>([
  [
    { version: '5.7' },
    'version "5.7" has no CLONE plugin to copy data with: pass dataCopy: DataCopy.xtrabackup(), or use one of 9.7, 8.4, 8.0',
  ],
  [
    { version: '5.7.44', dataCopy: DataCopy.clonePlugin() },
    'version "5.7.44" has no CLONE plugin to copy data with: pass dataCopy: DataCopy.xtrabackup(), or use one of 9.7, 8.4, 8.0',
  ],
  [
    { version: '8.0.16', dataCopy: DataCopy.clonePlugin() },
    'version "8.0.16" is not supported: use one of 9.7, 8.4, 8.0, 5.7, or a release of them (of 8.0, 8.0.37 or later; of 5.7, 5.7.28 or later)',
  ],
  ...[copying('9.7'), { dataCopy: DataCopy.xtrabackup() }].map((props): [ReplicatedMySqlProps, string] => [
    props,
    `dataCopy is XtraBackup, which has no release for version "9.7": leave dataCopy out, and the CLONE plugin copies; ${PAIRS}`,
  ]),
  ...(
    [
      ['5.7', '8.0'],
      ['8.0', '2.4'],
      ['8.0', '8.4'],
      ['8.4', '8.0.35-35'],
      ['8.4', '8.40'],
      ['8.4', 'latest'],
    ] as const
  ).map(([server, version]): [ReplicatedMySqlProps, string] => [
    copying(server, { version }),
    `dataCopy.version "${version}" is no XtraBackup for MySQL ${server}: use "${server === '5.7' ? '2.4' : server}", or a release of it; ${PAIRS}`,
  ]),
  [
    copying('8.0', { version: '8.0.33-28' }),
    'dataCopy.version "8.0.33-28" copies no server that is newer than itself: use 8.0.34 or later',
  ],
  [
    copying('8.4', { image: 'two words' }),
    'dataCopy.image "two words" is not an image\'s name: use name:tag or name@digest',
  ],
  ...[0, 65, 1.5].map((streams): [ReplicatedMySqlProps, string] => [
    copying('8.4', { streams }),
    `dataCopy.streams ${streams} is not a number of streams: use a whole number from 1 to 64`,
  ]),
  [
    copying('8.4', { compression: 'lz4' }),
    'dataCopy.compression "lz4" is not known: use "gzip" or "zstd", or leave it out',
  ],
  [
    copying('5.7', { compression: 'zstd' }),
    'dataCopy.compression "zstd" is not in the image of XtraBackup 2.4: leave it out, or pass an \'image\' that has it',
  ],
  [
    copying('8.0', { compression: 'gzip' }),
    'dataCopy.compression "gzip" is not in the image of XtraBackup 8.0: use "zstd", or leave it out, or pass an \'image\' that has it',
  ],
  [
    { dataCopy: 'xtrabackup' as unknown as DataCopy },
    'dataCopy "xtrabackup" is no way to copy data: use DataCopy.clonePlugin() or DataCopy.xtrabackup()',
  ],
  [{ insecureTutorial: true, version: '8.4' }, `version "8.4" is not the tutorial's, 5.7: ${OTHERWISE}`],
  [
    { insecureTutorial: true, dataCopy: DataCopy.clonePlugin() },
    `dataCopy is the CLONE plugin, but insecureTutorial copies with XtraBackup: ${OTHERWISE}`,
  ],
  [
    { insecureTutorial: true, credentialsSecret: 'passwords' },
    `credentialsSecret "passwords" is of no use, because insecureTutorial has no passwords: ${OTHERWISE}`,
  ],
  [
    { insecureTutorial: true, dataCopy: DataCopy.xtrabackup({ compression: 'zstd' }) },
    'dataCopy.compression "zstd" is not in the image of XtraBackup 2.4',
  ],
])('%j is refused with the rule and what to do', (props, message) => {
  const findings = findingsOf(props);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(message);
});
