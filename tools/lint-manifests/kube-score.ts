import { NEWEST_RELEASE } from '../kubernetes-releases';
import { outcomeOf } from '../support/command';
import type { Finding, Linter } from './finding';
import { goProgram } from './installed';

/** As it names releases: without the last number. */
const RELEASE = NEWEST_RELEASE.replace(/\.\d+$/, '');

/** The grade of a check that is passed. */
const PASSED = 10;

/** Whether what is said about pods is what their operation needs. */
export async function kubeScore(): Promise<Linter> {
  const program = await goProgram('kube-score', 'github.com/zegl/kube-score/cmd/kube-score', 'v1.20.0');

  /** Failed checks, as one line each: object and text. */
  async function failures(file: string, ...options: string[]): Promise<string[]> {
    const args = ['score', '--kubernetes-version', RELEASE, '--output-format', 'json', ...options, file];
    const { stdout, stderr } = await outcomeOf(program, args);
    const objects = JSON.parse(stdout || '[]') as any[];
    if (objects.length === 0) throw new Error(`kube-score has not looked at ${file}: ${stderr}`);
    return objects.flatMap(({ type_meta, object_meta, checks }) =>
      (checks as any[])
        .filter(({ skipped, grade }) => skipped !== true && grade < PASSED)
        .flatMap(({ check, comments }) =>
          ((comments ?? [{ path: '', summary: check.name }]) as any[]).map(
            ({ path, summary }) => `${type_meta.kind}/${object_meta.name}\t${check.id}: ${path} ${summary}`,
          ),
        ),
    );
  }

  return {
    name: 'kube-score',
    lint: async (file): Promise<Finding[]> => {
      const shown = new Set(await failures(file));
      const all = await failures(file, '--disable-ignore-checks-annotations');
      return all.map((line) => {
        const [object, text] = line.split('\t') as [string, string];
        return { linter: 'kube-score', file, object, text, isDeclared: !shown.has(line) };
      });
    },
  };
}
