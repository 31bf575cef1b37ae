import type { Options } from '../model/model';

/**
 * Renders the `[mysqld]` group of an option file; options are sorted, so that the same options give the same text.
 *
 * @param reasons why an option has its value, by its name: a comment above it
 */
export function optionFile(comment: string, options: Options, reasons: Options = {}): string {
  const lines = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => {
      const reason = reasons[name];
      return [...(reason === undefined ? [] : [`# ${reason}`]), `${name}=${optionValue(value)}`];
    });
  return [`# ${comment}`, '[mysqld]', ...lines, ''].join('\n');
}

/** `value` as an option file spells it: quoted where a reader would take part of it for something else. */
function optionValue(value: string): string {
  if (/^[A-Za-z0-9_./:,;@%+-]*$/.test(value) && !value.includes(';')) return value;
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${value.replace(/[\\"\n\r\t]/g, (char) => escapes[char] as string)}"`;
}

/** `base` with `over` on top: an option that both set, however each spells it, is that of `over`. */
export function mergedOptions(base: Options = {}, over: Options = {}): Options {
  const overridden = new Set(Object.keys(over).map(canonicalOption));
  const rest = Object.entries(base).filter(([name]) => !overridden.has(canonicalOption(name)));
  return { ...Object.fromEntries(rest), ...over };
}

/** An option's name as the server compares it: hyphens are underscores, `loose_` and the like are no part of it. */
export function canonicalOption(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^(loose_|skip_|enable_|disable_|maximum_)+/, '');
}
