import { outcomeOf } from '../support/command';
import type { Finding, Linter } from './finding';
import { pythonProgram } from './installed';

/** Whether pods have more rights, or are open to more, than they need. */
export async function checkov(): Promise<Linter> {
  const program = await pythonProgram('checkov', '3.3.30');
  // It asks its vendor's server at each start unless it is told not to.
  const options = ['--skip-download', '--framework', 'kubernetes', '--compact', '--output', 'json', '--file'];
  return {
    name: 'checkov',
    lint: async (file): Promise<Finding[]> => {
      const { stdout, stderr } = await outcomeOf(program, [...options, file]);
      const { results, summary } = JSON.parse(stdout || '{}') as { results?: any; summary?: any };
      if (results === undefined || summary.parsing_errors > 0) {
        throw new Error(`checkov has not looked at ${file}: ${stderr}`);
      }
      const findings = (checks: any[], isDeclared: boolean): Finding[] =>
        checks.map(({ check_id, check_name, resource }) => ({
          linter: 'checkov',
          file,
          object: resource,
          text: `${check_id}: ${check_name}`,
          isDeclared,
        }));
      return [...findings(results.failed_checks, false), ...findings(results.skipped_checks, true)];
    },
  };
}
