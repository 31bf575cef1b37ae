import type { Options } from '../model/model';
import { isBefore } from '../model/versions';
import type { MySqlOptions } from './mysql-options';
import { optionOfMember, type Option, type OptionValue } from './options';

const SIZE = /^(\d+)([KMGTPE]?)$/i;

/** Bytes of a size as MySQL writes it (`512M`), or undefined if the text is none. */
export function optionBytes(size: string): number | undefined {
  const match = SIZE.exec(size);
  if (match === null) return undefined;
  return Number(match[1]) * 2 ** (10 * ' KMGTPE'.indexOf((match[2] || ' ').toUpperCase()));
}

/** What a value of this option must be in a release, if this one is not. */
export function wantedInstead(option: Option, value: unknown, version: string): string | undefined {
  switch (option.kind) {
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'use true or false';
    case 'int':
      return Number.isSafeInteger(value) ? undefined : 'use a whole number';
    case 'decimal':
      return Number.isFinite(value) ? undefined : 'use a number';
    case 'size':
      return typeof value === 'string' && SIZE.test(value)
        ? undefined
        : 'use a string with a whole number of bytes, or one with K, M, G or T, such as "512M"';
    case 'enum':
      return wantedWord(option.values, value, version);
    case 'text':
      return isText(value) ? undefined : 'use a string without line breaks and other control characters';
  }
}

/** Words have no case. */
function wantedWord(values: readonly OptionValue[], value: unknown, version: string): string | undefined {
  const known = values.filter(({ since }) => since === undefined || !isBefore(version, since));
  const given = values.find(({ word }) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase());
  if (given !== undefined && known.includes(given)) return undefined;
  const words = known.map(({ word }) => JSON.stringify(word)).join(' or ');
  return given === undefined
    ? `use ${words}`
    : `MySQL ${version} does not have it; use ${words}, or ${given.since} or later`;
}

export const isText = (value: unknown): boolean => typeof value === 'string' && !/[\p{Cc}\p{Cs}]/u.test(value);

/** The options as my.cnf has them, by MySQL's names. */
export function optionValues({ other = {}, ...known }: MySqlOptions = {}): Options {
  const values = Object.entries(known).flatMap(([member, value]): [string, string][] => {
    const option = optionOfMember(member);
    return option === undefined || value === undefined ? [] : [[option.name, spelled(value)]];
  });
  return { ...Object.fromEntries(values), ...other };
}

const spelled = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'ON' : 'OFF') : String(value);
