import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataCopy, type ReplicatedMySqlProps } from '../../../lib';
import { FILES, PATHS, POSITION } from '../../../lib/model/paths';
import { replaceIn, type Files } from '../../support/change';
import { run } from '../../../tools/support/command';
import { objectOf, synth } from '../../support/manifest';

const BY_GTID: ReplicatedMySqlProps = { version: '8.4', dataCopy: DataCopy.xtrabackup() };
const BY_FILE: ReplicatedMySqlProps = { insecureTutorial: true };
const INFO = 'xtrabackup_binlog_info';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'positions-'))));
afterEach(() => rmSync(directory, { recursive: true }));

interface Kept {
  /** What the receipt will vouch for; undefined if there is nothing. */
  readonly position: string | undefined;
  /** What clone-mysql says; nothing if the position is taken. */
  readonly refusal: string;
}
const asItIs = () => undefined;

/** Lets `keep_position` read what XtraBackup says of a copy; without a text, it says nothing. */
async function kept(
  props: ReplicatedMySqlProps,
  info: string | Buffer | undefined,
  change: (files: Files) => void = asItIs,
): Promise<Kept> {
  const files: Files = { ...objectOf(synth(props), 'ConfigMap').data };
  change(files);
  if (info !== undefined) writeFileSync(join(directory, INFO), info);
  const library = files[FILES.dataCopyLibrary]?.replaceAll(PATHS.incoming, directory) ?? '';
  const keep = `if ! keep_position 2>/dev/null; then printf %s "$copy_error"; fi`;
  const input = `set -euo pipefail\nexport LC_ALL=C\n${library}\ncopy_error='no reason'\n${keep}\n`;
  const refusal = await run('bash', ['-s'], { input });
  const file = join(directory, POSITION);
  return { position: existsSync(file) ? readFileSync(file, 'utf8') : undefined, refusal };
}

const ONE = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const TWO = '0c9b6a1e-2d3f-11ee-be56-0242ac120002';

/** Refused wherever the position comes from. */
const BAD: [string, string | Buffer | undefined][] = [
  ['no file', undefined],
  ['an empty file', ''],
  ['an empty line', '\n'],
  ['a carriage return', 'binlog.000001\t325\r\n'],
  ['two lines', 'binlog.000001\t325\nbinlog.000002\t4\n'],
  ['no number', 'binlog.000001\tmany\n'],
  ['a number that is negative', 'binlog.000001\t-4\n'],
  ['no name', '\t325\n'],
  ['a name only', 'binlog.000001\n'],
  ['a name with a space', 'bin log.000001\t325\n'],
  ['spaces for tabs', 'binlog.000001 325\n'],
  ['garbage', Buffer.from([0x01, 0xff, 0x1b, 0x09, 0x80])],
];

describe('the position of a copy by GTIDs', () => {
  test.each([
    ['of a donor that has none', 'binlog.000001\t325\n', ''],
    ['of a donor that has none, with a tab', 'binlog.000001\t325\t\n', ''],
    ['of one server', `binlog.000002\t1989\t${ONE}:1-5\n`, `${ONE}:1-5`],
    ['without a line break', `binlog.000002\t1989\t${ONE}:1-5`, `${ONE}:1-5`],
    ['of more than one', `binlog.000002\t1989\t${TWO}:1-77:79,${ONE}:1-5\n`, `${TWO}:1-77:79,${ONE}:1-5`],
    ['on a line for each server', `binlog.000002\t1989\t${TWO}:1-77,\n${ONE}:1-5\n`, `${TWO}:1-77,${ONE}:1-5`],
    ['with tags', `binlog.000002\t1989\t${ONE}:1-5:by_hand:1-3\n`, `${ONE}:1-5:by_hand:1-3`],
  ])('%s is kept as it is', async (_, info, position) => {
    expect(await kept(BY_GTID, info)).toEqual({ position: `${position}\n`, refusal: '' });
  });

  test.each([
    ...BAD,
    ['a carriage return behind the GTIDs', `binlog.000002\t1989\t${ONE}:1-5\r\n`],
    ['carriage returns between the servers', `binlog.000002\t1989\t${TWO}:1-77,\r\n${ONE}:1-5\r\n`],
    ['lines without a comma', `binlog.000002\t1989\t${TWO}:1-77\n${ONE}:1-5\n`],
    ['four columns', `binlog.000002\t1989\t${ONE}:1-5\t7\n`],
    ['what ends a string of SQL', `binlog.000002\t1989\t${ONE}:1-5'\n`],
    ['a set that ends after its first line', `binlog.000002\t1989\t${TWO}:1-77,\n`],
    ['a server without transactions', `binlog.000002\t1989\t${ONE}\n`],
    ['of MariaDB', 'binlog.000002\t1989\t0-100-7\n'],
    ['a word', 'binlog.000002\t1989\tnone\n'],
  ] as typeof BAD)('that is %s is refused, and nothing of it is kept', async (_, info) => {
    const { position, refusal } = await kept(BY_GTID, info);
    expect(position).toBeUndefined();
    expect(refusal).toMatch(/^the donor's binary log position is not a file, a number and GTIDs: /);
    expect(readdirSync(directory)).toEqual(info === undefined ? [] : [INFO]);
  });

  test('would have a carriage return in it if whatever stands there was taken', async () => {
    const strict = '($of_a_server(,$of_a_server)*)?';
    const { position } = await kept(
      BY_GTID,
      `binlog.000002\t1989\t${ONE}:1-5\r\n`,
      replaceIn(FILES.dataCopyLibrary, strict, '(.*)'),
    );
    expect(position).toBe(`${ONE}:1-5\r\n`);
  });
});

describe('the position of a copy by file and number', () => {
  test.each([
    ['with a line break', 'binlog.000001\t325\n'],
    ['without one', 'binlog.000001\t325'],
  ])('%s is kept', async (_, info) => {
    expect(await kept(BY_FILE, info)).toEqual({ position: 'binlog.000001 325\n', refusal: '' });
  });

  test.each([
    ...BAD,
    ['three columns', 'binlog.000001\t325\t0-100-7\n'],
    ['a position with GTIDs', `binlog.000001\t325\t${ONE}:1-5\n`],
    ['one with GTIDs on two lines', `binlog.000001\t325\t${TWO}:1-77,\n${ONE}:1-5\n`],
  ] as typeof BAD)('that is %s is refused, and nothing of it is kept', async (_, info) => {
    const { position, refusal } = await kept(BY_FILE, info);
    expect(position).toBeUndefined();
    expect(refusal).toMatch(/^the donor's binary log position is not a file and a number: /);
    expect(readdirSync(directory)).toEqual(info === undefined ? [] : [INFO]);
  });

  test('would be another one if three columns were taken for two, as the tutorial’s page does', async () => {
    const strict = "^([^[:space:]]+)$'\\t'([0-9]+)$";
    const ofThePage = '^(.*?)[[:space:]]+(.*?)$';
    const { position } = await kept(
      BY_FILE,
      'binlog.000001\t325\t0-100-7\n',
      replaceIn(FILES.dataCopyLibrary, strict, ofThePage),
    );
    expect(position).toBe('binlog.000001\t325 0-100-7\n');
  });
});
