/**
 * Asks a server for its options, and writes what it says to `9.7.tsv`: `npm run options:read`. It takes a container
 * engine with the image, and a minute or two.
 *
 * Enumerated values are in the help's prose at best, but a server that is given the ordinal of one names it. Limits of
 * numbers are not in it, and cannot be asked for like that: a server that is given huge ones takes all memory there is.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../support/engine';
import { helpOptions, type HelpOption } from './help';

const IMAGE = 'mysql:9.7';
const PLUGINS = ['mysql_clone.so', 'semisync_source.so', 'semisync_replica.so'];

/** They lead away from the help, or name what the server must find to get there. */
const LEFT_ALONE =
  /dir$|file|path|^(user|plugin_|early_plugin|keyring_migration|log_bin|relay_log|log_isam|log_tc|thread_handling|socket|ssl_|default_.*engine|character|collation)/;

type Values = ReadonlyMap<string, string>;

/** The help after so many options were given a value; those that the server refuses are left out. */
async function helpWith(engine: Engine, wanted: Values): Promise<Map<string, HelpOption>> {
  const taken = new Map(wanted);
  for (;;) {
    const { status, stdout, stderr } = await engine.outcomeOf([
      ...['run', '--rm', '--network=none', '--entrypoint', 'mysqld', IMAGE, '--no-defaults'],
      `--plugin-load-add=${PLUGINS.join(';')}`,
      ...[...taken].map(([name, value]) => `--${name}=${value}`),
      ...['--verbose', '--help'],
    ]);
    const options = new Map(helpOptions(stdout).map((option) => [option.name, option]));
    if (status === 0 && options.size > 0)
      return new Map([...options].filter(([name]) => wanted.size === 0 || taken.has(name)));
    const refused = /\[ERROR\].* (?:to|option|variable) '(?:--)?([\w-]+)'/.exec(stderr)?.[1] ?? '';
    if (!taken.delete(refused.replaceAll('-', '_'))) throw new Error(`the help failed: ${stderr.slice(-2000)}`);
  }
}

/** The names of enumerated values, in their order, of those options that have them. */
async function enumeratedValues(engine: Engine, names: readonly string[]): Promise<Map<string, string[]>> {
  const values = new Map<string, string[]>();
  let left = names;
  for (let ordinal = 0; left.length > 0; ordinal++) {
    const answers = await helpWith(engine, new Map(left.map((name) => [name, String(ordinal)])));
    left = left.filter((name) => {
      const value = answers.get(name)?.value;
      if (value === undefined || value === String(ordinal) || values.get(name)?.includes(value) === true) return false;
      values.set(name, [...(values.get(name) ?? []), value]);
      return true;
    });
  }
  return values;
}

async function main(): Promise<void> {
  const engine = await Engine.find();
  if (engine === undefined) throw new Error('no container engine answers');
  const all = [...(await helpWith(engine, new Map())).values()];
  const words = all.filter(
    ({ name, takes, value }) => takes === 'text' && /^[A-Za-z][\w-]*$/.test(value ?? '') && !LEFT_ALONE.test(name),
  );
  const values = await enumeratedValues(
    engine,
    words.map(({ name }) => name),
  );
  const rows = all.map(({ name, takes, value }) => [name, takes, value ?? '', values.get(name)?.join(',') ?? '']);
  const table = [['name', 'takes', 'value', 'values'], ...rows].map((row) => `${row.join('\t').trimEnd()}\n`);
  writeFileSync(join(__dirname, '9.7.tsv'), table.join(''));
}

void main();
