import * as fc from 'fast-check';
import { CONTAINERS } from '../../lib/model/names';
import { identifier, sql } from '../../lib/scripts/sql';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';

/** Strings of every kind, with those that end literals, comments and lines more often than chance would have it. */
const anyString = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '"', '`', '\\', '\n', '\r', '\0', '\x1a', '--', '/*', '%', '_', ';', '${x}'),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map((parts) => parts.join(''));

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex').toUpperCase();

describe('SQL on a real server', () => {
  let set: TestSet;
  let server: TestPod;
  beforeAll(async () => {
    set = await TestSet.create({
      props: {
        replicas: 1,
        options: { initConnect: `SET @a = 'quo''te "double" # no comment ; back\\\\slash '`, maxConnections: 77 },
      },
    });
    server = await set.primary();
  });
  afterAll(() => set.remove());

  test.each([
    '',
    'ANSI_QUOTES',
    'NO_BACKSLASH_ESCAPES',
    'ANSI,NO_BACKSLASH_ESCAPES',
    'TRADITIONAL',
    'PIPES_AS_CONCAT,IGNORE_SPACE',
  ])('any string is itself under sql_mode "%s"', async (mode) => {
    const strings = fc.sample(anyString, 300);
    const statements = strings.map((text) => `SELECT HEX(${sql`CONVERT(${text} USING utf8mb4)`.toString()});`);
    const answer = await server.sql(
      [`SET NAMES utf8mb4; SET sql_mode = '${mode}';`, ...statements, "SELECT 'end';"].join('\n'),
    );
    expect(answer.split('\n')).toEqual([...strings.map(hex), 'end']);
  });

  test('any name is an identifier', async () => {
    const names = fc
      .sample(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }), 200)
      .filter((name) => name.trim() === name);
    const columns = names.map(
      (name) => sql`SELECT COUNT(*) FROM (SELECT 1 AS ${identifier(name)}) AS t WHERE t.${identifier(name)} = 1;`,
    );
    const answer = await server.sql(columns.map(String).join('\n'));
    expect(answer.split('\n')).toEqual(names.map(() => '1'));
  });

  test('an option of a user means to the server what the code says', async () => {
    expect(await server.sql('SELECT @@init_connect')).toBe(
      `SET @a = 'quo''te "double" # no comment ; back\\\\\\\\slash '`,
    );
    expect(await server.sql('SELECT @@max_connections')).toBe('77');
    expect(await server.readFile('/etc/mysql/conf.d/primary.cnf')).toContain('max_connections=77');
  });

  test('the server starts without a warning about its options', async () => {
    expect(await server.logsOf(CONTAINERS.server)).not.toMatch(/unknown variable|deprecated|MY-010075/);
  });
});
