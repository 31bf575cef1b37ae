import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { outcomeOf, type Outcome } from '../support/command';

const ROOT = resolve(__dirname, '../..');
const filesIn = (directory: string) =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));

describe.each([
  ['main.ts', 'dist', ''],
  [
    'examples/tutorial/main.ts',
    'examples/tutorial/dist',
    'ReplicatedMySql "mysql/mysql" is not secure: insecureTutorial: root has no password, and whoever reaches port 3306 is root\n',
  ],
])('%s', (program, dist, warning) => {
  const fresh = mkdtempSync(join(tmpdir(), 'dist-'));
  let synthesis: Outcome;

  beforeAll(async () => {
    const args = ['-r', require.resolve('ts-node/register'), join(ROOT, program)];
    synthesis = await outcomeOf(process.execPath, args, { env: { CDK8S_OUTDIR: fresh } });
  });
  afterAll(() => rmSync(fresh, { recursive: true, force: true }));

  test('synthesizes, and warns of nothing but what is not secure', () => {
    expect(synthesis).toEqual({ status: 0, stdout: '', stderr: warning });
  });

  test(`${dist}/ is what it synthesizes: run \`npm run synth\` and commit it`, () => {
    expect(filesIn(join(ROOT, dist))).toEqual(filesIn(fresh));
  });

  test('every document is a Kubernetes object with a name', () => {
    const yamls = Object.entries(filesIn(fresh)).filter(([name]) => name.endsWith('.yaml'));
    expect(yamls.length).toBeGreaterThan(0);
    for (const [, text] of yamls) {
      const objects = parseAllDocuments(text).map((document) => document.toJS() as unknown);
      expect(objects.length).toBeGreaterThan(0);
      const named = {
        apiVersion: expect.any(String),
        kind: expect.any(String),
        metadata: { name: expect.any(String) },
      };
      for (const object of objects) expect(object).toMatchObject(named);
    }
  });
});
