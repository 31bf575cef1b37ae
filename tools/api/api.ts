import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../test/support/command';

const ROOT = resolve(__dirname, '../..');
const SOURCES = ['lib', 'imports', 'README.md', 'LICENSE', 'tsconfig.json', 'tsconfig.build.json'];

/** The options of my.cnf. They are generated, each with one line that says all of it. */
const OPTIONS = 'MySqlOptions';

interface Documented {
  readonly docs?: { readonly summary?: string; readonly remarks?: string; readonly default?: string };
}

interface Member extends Documented {
  readonly name: string;
  readonly optional?: boolean;
}

interface Type extends Documented {
  readonly name: string;
  /** Whether it is a struct: props, options, attributes. */
  readonly datatype?: boolean;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
}

/** What jsii knows of the public API. */
export interface Assembly {
  readonly types: Readonly<Record<string, Type>>;
}

/** The library as jsii compiles it, in a folder of its own. */
export class JsiiFolder {
  private readonly path = mkdtempSync(join(tmpdir(), 'jsii-'));

  constructor() {
    for (const name of SOURCES) cpSync(join(ROOT, name), join(this.path, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'));
    const published = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as object;
    // jsii asks for all of these, and none of them is in the API.
    const more = {
      jsii: { targets: {} },
      author: { name: 'nobody' },
      repository: { type: 'git', url: 'https://example.com/' },
    };
    this.write('package.json', JSON.stringify({ ...published, ...more }));
  }

  /** Compiles the library; fails on whatever other languages could not do. */
  async compile(): Promise<Assembly> {
    // Peers are developed against at their newest, and generated code evades reserved words.
    const silenced = ['--silence-warnings', 'missing-dev-dependency', 'reserved-word', '--fail-on-warnings'];
    await this.run('jsii', ['--tsconfig', 'tsconfig.build.json', '--validate-tsconfig', 'minimal', ...silenced]);
    return JSON.parse(this.read('.jsii')) as Assembly;
  }

  /** The reference, as Markdown. */
  async reference(assembly: Assembly): Promise<string> {
    this.write('.jsii', JSON.stringify(withoutOptions(assembly)));
    await this.run('jsii-docgen', ['--output', 'API.md']);
    return this.read('API.md');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private run(tool: string, args: readonly string[]): Promise<string> {
    return run(join(ROOT, 'node_modules/.bin', tool), args, { cwd: this.path });
  }

  private read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  private write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }
}

/** With all options of my.cnf, the reference would be five times as long. */
function withoutOptions({ types, ...rest }: Assembly): Assembly {
  const shortened = Object.entries(types).map(([key, type]) => {
    if (type.name !== OPTIONS) return [key, type] as const;
    const remarks = `${type.docs?.remarks ?? ''}\n\nThe options are not repeated here: \`mysql-options.d.ts\` has them.`;
    return [key, { ...type, docs: { ...type.docs, remarks }, properties: [] }] as const;
  });
  return { ...rest, types: Object.fromEntries(shortened) };
}

/** Public types and members that no comment explains, and optional properties that do not say what is so without them. */
export function unexplained({ types }: Assembly): string[] {
  return Object.values(types).flatMap((type) => {
    const saysDefaults = type.datatype === true && type.name !== OPTIONS;
    const lacking = [...(type.properties ?? []), ...(type.methods ?? [])].flatMap(({ name, optional, docs }) => [
      ...(docs?.summary === undefined ? [`${type.name}.${name} has no comment`] : []),
      ...(saysDefaults && optional && docs?.default === undefined ? [`${type.name}.${name} has no @default`] : []),
    ]);
    return type.docs?.summary === undefined ? [`${type.name} has no comment`, ...lacking] : lacking;
  });
}
