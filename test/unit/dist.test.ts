import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Outcome } from '../../tools/support/command';
import { GitFolder } from '../support/git-folder';
import { filesIn, synthesis } from '../support/synthesis';

const ROOT = resolve(__dirname, '../..');

describe.each([
  ['main.ts', 'dist', ''],
  [
    'examples/tutorial/main.ts',
    'examples/tutorial/dist',
    'ReplicatedMySql "mysql/mysql" is not secure: insecureTutorial: root has no password, and whoever reaches port 3306 is root\n',
  ],
])('%s', (program, dist, warning) => {
  const fresh = mkdtempSync(join(tmpdir(), 'dist-'));
  let quiet: Outcome;

  beforeAll(async () => {
    quiet = await synthesis(program, fresh, ['--quiet']);
  });
  afterAll(() => rmSync(fresh, { recursive: true, force: true }));

  test('synthesizes, and warns of nothing but what is not secure', () => {
    expect(quiet).toEqual({ status: 0, stdout: '', stderr: warning });
  });

  test(`${dist}/ is what it synthesizes: run \`npm run synth\` and \`npm run synth:examples\`, and commit it`, () => {
    expect(filesIn(join(ROOT, dist))).toEqual(filesIn(fresh));
  });

  test('says without --quiet what the set survives', async () => {
    const { stderr } = await synthesis(program, fresh);
    expect(stderr.startsWith(warning)).toBe(true);
    expect(stderr).toMatch(/^what "mysql\/mysql" survives:\n- node of the primary \(mysql-0\) lost: reads yes; /m);
  });

  test(`is compared with ${dist}/`, async () => {
    const folder = new GitFolder();
    const locked = readFileSync(join(ROOT, dist, 'mysql.k8s.yaml'), 'utf8').replace('storage: 10Gi', 'storage: 5Gi');
    folder.write(`${dist}/mysql.k8s.yaml`, locked);
    const env = { TS_NODE_PROJECT: join(ROOT, 'tsconfig.json') };
    const { status, stderr } = await synthesis(program, fresh, [], { env, cwd: folder.path });
    folder.remove();
    expect(status).not.toBe(0);
    expect(stderr).toContain('volumeClaimTemplates[data].spec.resources.requests.storage: 5Gi -> 10Gi');
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
