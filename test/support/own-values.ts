import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MySqlOptions } from '../../lib';
import { canonicalOption } from '../../lib/config/option-file';
import { memberOf } from '../../lib/config/option-names';
import { absence, optionNamed, type OptionKind } from '../../lib/config/options';
import { ownedOption } from '../../lib/config/server-options';

/** What the table of 9.7's options says that cannot be said in an option file, and why. */
const UNSAID: Readonly<Record<string, string>> = {
  general_log_file: 'it has the name of the machine that was asked',
  relay_log_index: 'it has the name of the machine that was asked',
  slow_query_log_file: 'it has the name of the machine that was asked',
  log_isam: 'whoever names the file turns the log on',
  max_join_size: 'a number in code is not as large',
  max_seeks_for_key: 'a number in code is not as large',
  max_write_lock_count: 'a number in code is not as large',
};

/** Each option of 9.7 that is the user's, at the value that the server has by itself; some have none. */
export function ownValues(): MySqlOptions {
  const table = readFileSync(join(__dirname, '../../tools/server-options/9.7.tsv'), 'utf8');
  const rows = table.trimEnd().split('\n').slice(1);
  return Object.fromEntries(
    rows.flatMap((row) => {
      const [name = '', , value = ''] = row.split('\t');
      const option = optionNamed(name);
      if (option === undefined || absence(option, '9.7') !== undefined) return [];
      if (value === '' || name in UNSAID || ownedOption(canonicalOption(name)) !== undefined) return [];
      return [[memberOf(name), inCode(option.kind, value)]];
    }),
  ) as MySqlOptions;
}

function inCode(kind: OptionKind, value: string): boolean | number | string {
  if (kind === 'bool') return value === 'TRUE';
  return kind === 'int' || kind === 'decimal' ? Number(value) : value;
}
