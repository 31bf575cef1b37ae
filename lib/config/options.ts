import { isBefore } from '../model/versions';
import { OPTION_CATALOGUE } from './option-catalogue';
import { memberOf } from './option-names';

export type OptionKind = 'bool' | 'int' | 'decimal' | 'size' | 'enum' | 'text';

/** A value of an `enum`. */
export interface OptionValue {
  readonly word: string;
  /** The first release that has it; undefined if it came with its option. */
  readonly since: string | undefined;
}

/** What is known of one option of my.cnf. */
export interface Option {
  readonly name: string;
  readonly kind: OptionKind;
  /** The first release that has it; undefined if all supported ones up to `until` have. */
  readonly since: string | undefined;
  /** The last series that has it, if it went. */
  readonly until: string | undefined;
  /** The values of an `enum`. */
  readonly values: readonly OptionValue[];
  /** What to do where it is gone. */
  readonly instead: string;
}

let byName: ReadonlyMap<string, Option> | undefined;
let byMember: ReadonlyMap<string, Option> | undefined;

/** The catalogue, read when somebody first has an option to look up. */
function options(): ReadonlyMap<string, Option> {
  byName ??= new Map(
    OPTION_CATALOGUE.trim()
      .split('\n')
      .map((line) => {
        const [name = '', kind, since = '', until = '', values = '', instead = ''] = line.split('|');
        return [
          name,
          {
            ...{ name, kind: kind as OptionKind, instead },
            since: since || undefined,
            until: until || undefined,
            values: values === '' ? [] : values.split(',').map(optionValue),
          },
        ];
      }),
  );
  return byName;
}

function optionValue(text: string): OptionValue {
  const [word = '', since] = text.split('@');
  return { word, since };
}

export function optionNamed(name: string): Option | undefined {
  return options().get(name);
}

export function optionOfMember(member: string): Option | undefined {
  byMember ??= new Map([...options().values()].map((option) => [memberOf(option.name), option]));
  return byMember.get(member);
}

/** Why a release does not have an option, and what to do; undefined if it has it. */
export function absence(option: Option, version: string): string | undefined {
  if (option.until !== undefined && isBefore(option.until, version)) {
    return `MySQL has it up to ${option.until} only: ${option.instead}`;
  }
  if (option.since !== undefined && isBefore(version, option.since)) {
    return `MySQL has it from ${option.since} on: leave it out, or use a later version`;
  }
  return undefined;
}
