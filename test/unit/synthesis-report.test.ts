import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { ReplicatedMySql, SynthesisReport, type SynthesisReportOptions } from '../../lib';

let printed: string;
let home: string;
beforeEach(() => {
  printed = '';
  home = mkdtempSync(join(__dirname, 'report-'));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(home, { recursive: true });
});

function report(outdir: string, options: SynthesisReportOptions = {}): string {
  const app = new App({ outdir });
  new ReplicatedMySql(new Chart(app, 'b'), 'mysql', { replicas: 1 });
  new ReplicatedMySql(new Chart(app, 'a'), 'orders', { replicas: 1 });
  app.synth();
  SynthesisReport.print(app, options);
  return printed;
}

test('it says what was written, how to apply it, what is needed before, and what each set survives', () => {
  const dist = relative(process.cwd(), join(home, 'dist'));
  const lines = report(dist).split('\n');
  expect(lines).toEqual([
    `wrote ${dist}/a.k8s.yaml`,
    `wrote ${dist}/b.k8s.yaml`,
    `apply it: kubectl apply -f ${dist}/`,
    'before the first time, make the Secret mysql-credentials with root-password, replication-password, clone-password',
    'before the first time, make the Secret orders-credentials with root-password, replication-password, clone-password',
    'what "b/mysql" survives:',
    ...['mysql-0', 'mysql-0'].map(() => expect.stringMatching(/^- (node|volume) of mysql-0 lost: /)),
    'what "a/orders" survives:',
    ...['orders-0', 'orders-0'].map(() => expect.stringMatching(/^- (node|volume) of orders-0 lost: /)),
    '',
  ]);
});

test('of files in folders, it says so to kubectl', () => {
  const outdir = join(home, 'dist');
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  new ReplicatedMySql(new Chart(app, 'a'), 'mysql');
  app.synth();
  SynthesisReport.print(app);
  expect(printed).toMatch(new RegExp(`^wrote ${outdir}/a/StatefulSet\\.\\S+$`, 'm'));
  expect(printed).toContain(`apply it: kubectl apply -R -f ${outdir}/\n`);
});

test('it is the same each time', () => {
  const dist = join(home, 'dist');
  const first = report(dist);
  printed = '';
  expect(report(dist)).toBe(first);
});

test('of a directory that is gone in a moment, as that of `cdk8s synth --stdout`, it does not speak', () => {
  const passing = mkdtempSync(join(tmpdir(), 'cdk8s-'));
  expect(report(passing)).not.toMatch(/wrote|apply it/);
  expect(printed).toContain('what "b/mysql" survives:');
  expect(existsSync(join(passing, 'a.k8s.yaml'))).toBe(true);
  rmSync(passing, { recursive: true });
});

describe('--quiet', () => {
  const { argv } = process;
  afterEach(() => (process.argv = argv));

  test('turns it off', () => {
    process.argv = [...argv, '--quiet'];
    expect(report(join(home, 'dist'))).toBe('');
  });

  test('is what code says, if it says something', () => {
    expect(report(join(home, 'dist'), { quiet: true })).toBe('');
    process.argv = [...argv, '--quiet'];
    expect(report(join(home, 'dist'), { quiet: false })).toContain('apply it');
  });
});

test('it says which primary a change that restarts pods does not reach last', () => {
  const app = new App({ outdir: join(home, 'dist') });
  const chart = new Chart(app, 'a', { namespace: 'shops' });
  new ReplicatedMySql(chart, 'mysql', { primary: 2 });
  new ReplicatedMySql(chart, 'orders', { primary: 0 });
  app.synth();
  SynthesisReport.print(app);
  expect(printed.split('\n').filter((line) => line.startsWith('the primary of'))).toEqual([
    'the primary of "a/mysql" is mysql-2, so a change that restarts pods reaches it before mysql-0: to have it last, set primary to 0 and apply that first',
  ]);
});

test('the tutorial needs no Secret, and none is asked for', () => {
  const app = new App({ outdir: join(home, 'dist') });
  new ReplicatedMySql(new Chart(app, 'a'), 'mysql', { insecureTutorial: true });
  app.synth();
  SynthesisReport.print(app);
  expect(printed).not.toContain('Secret');
});
