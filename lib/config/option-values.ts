import type { Options } from '../model/model';
import type { MySqlOptions } from './mysql-options';
import { optionOfMember, type Option } from './options';

const SIZE = /^(\d+)([KMGTPE]?)$/i;

/** Bytes of a size as MySQL writes it (`512M`), or undefined if the text is none. */
export function optionBytes(size: string): number | undefined {
  const match = SIZE.exec(size);
  if (match === null) return undefined;
  return Number(match[1]) * 2 ** (10 * ' KMGTPE'.indexOf((match[2] || ' ').toUpperCase()));
}

/** What a value of this option must be, if this one is not. */
export function wantedInstead(option: Option, value: unknown): string | undefined {
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
      return typeof value === 'string' && option.values.some((one) => one.toLowerCase() === value.toLowerCase())
        ? undefined
        : `use ${option.values.map((one) => JSON.stringify(one)).join(' or ')}`;
    case 'text':
      return isText(value) ? undefined : 'use a string without line breaks and other control characters';
  }
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
