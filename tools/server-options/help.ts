/** One option as `mysqld --verbose --help` tells it. */
export interface HelpOption {
  /** With underscores. */
  readonly name: string;
  /** Whether it takes a number (`#`), a text (`name`), or is a switch. */
  readonly takes: 'number' | 'text' | 'switch';
  /** Its value after the command line was read; undefined if the help has none. */
  readonly value: string | undefined;
}

const OPTION = /^ {1,2}(?:-\S, )?--([A-Za-z][\w.-]*)(?:\[?=(#|name))?[\]\s]|^ {1,2}(?:-\S, )?--([A-Za-z][\w.-]*)$/;
const NO_VALUE = '(No default value)';

/** The options in the order of the help. */
export function helpOptions(help: string): HelpOption[] {
  const [descriptions = '', values = ''] = help.split(/^Variables \(--variable-name=value\)$/m);
  const valueOf = new Map(
    values.split('\n').flatMap((line) => {
      const match = /^([a-z]\S*)(?:\s+(.*))?$/.exec(line);
      return match === null ? [] : [[underscored(match[1] as string), (match[2] ?? '').trim()] as const];
    }),
  );
  return descriptions.split('\n').flatMap((line): HelpOption[] => {
    const match = OPTION.exec(line);
    const spelled = match?.[1] ?? match?.[3];
    if (spelled === undefined) return [];
    const name = underscored(spelled);
    const value = valueOf.get(name);
    const takes = match?.[2] === '#' ? 'number' : match?.[2] === 'name' ? 'text' : 'switch';
    return [{ name, takes, value: value === NO_VALUE ? undefined : value }];
  });
}

const underscored = (name: string): string => name.replaceAll('-', '_');
