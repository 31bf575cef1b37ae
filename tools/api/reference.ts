import type { Assembly, JsiiFolder } from '../jsii/jsii-folder';

/** The options of my.cnf. They are generated, each with one line that says all of it. */
const OPTIONS = 'MySqlOptions';

/** The reference, as Markdown. */
export async function reference(folder: JsiiFolder, assembly: Assembly): Promise<string> {
  folder.write('.jsii', withoutOptions(assembly));
  await folder.run('jsii-docgen', ['--output', 'API.md']);
  return folder.read('API.md');
}

/** With all options of my.cnf, the reference would be five times as long. */
function withoutOptions({ types, ...rest }: Assembly): Assembly {
  const shortened = Object.entries(types).map(([key, type]) => {
    if (type.name !== OPTIONS) return [key, type] as const;
    const remarks = `${type.docs?.remarks ?? ''}\n\nThe options are not repeated here: [docs/options.md](docs/options.md) has them.`;
    return [key, { ...type, docs: { ...type.docs, remarks }, properties: [] }] as const;
  });
  return { ...rest, types: Object.fromEntries(shortened) };
}

/** Public types and members that no comment explains, and optional properties that do not say what is so without them. */
export function unexplained({ types }: Pick<Assembly, 'types'>): string[] {
  return Object.values(types).flatMap((type) => {
    const saysDefaults = type.datatype === true && type.name !== OPTIONS;
    const lacking = [...(type.properties ?? []), ...(type.methods ?? [])].flatMap(({ name, optional, docs }) => [
      ...(docs?.summary === undefined ? [`${type.name}.${name} has no comment`] : []),
      ...(saysDefaults && optional && docs?.default === undefined ? [`${type.name}.${name} has no @default`] : []),
    ]);
    return type.docs?.summary === undefined ? [`${type.name} has no comment`, ...lacking] : lacking;
  });
}
