import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { outcomeOf, type Outcome } from '../support/command';

const ROOT = resolve(__dirname, '../..');
const SOURCES = ['lib', 'imports', 'README.md', 'LICENSE', 'tsconfig.json', 'tsconfig.build.json'];

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
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, Type>>;
}

/** The library as jsii compiles it, in a folder of its own. */
export class JsiiFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'jsii-'));

  constructor() {
    for (const name of SOURCES) cpSync(join(ROOT, name), join(this.path, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'));
    const published = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
    this.write('package.json', {
      ...published,
      // jsii asks for both, and neither is in the API.
      author: { name: 'nobody' },
      repository: { type: 'git', url: 'https://example.com/' },
      // What other languages run is packed from here: as it is, and with what jsii knows of it.
      scripts: {},
      files: [...published.files, '.jsii'],
      // jsii-pacmak makes packages of what it finds here, too.
      devDependencies: {},
    });
  }

  /** Compiles the library; fails on whatever other languages could not do. */
  async compile(): Promise<Assembly> {
    // Peers are developed against at their newest, and generated code evades reserved words.
    const silenced = ['--silence-warnings', 'missing-dev-dependency', 'reserved-word', '--fail-on-warnings'];
    await this.run('jsii', ['--tsconfig', 'tsconfig.build.json', '--validate-tsconfig', 'minimal', ...silenced]);
    return JSON.parse(this.read('.jsii')) as Assembly;
  }

  /** Runs a tool of jsii in this folder; it must succeed. */
  async run(tool: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { status, stdout, stderr } = await this.outcomeOf(tool, args, env);
    if (status !== 0) throw new Error(`${tool} ended with ${status}:\n${stderr}${stdout}`);
  }

  outcomeOf(tool: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    // An error would begin with many lines on the age of Node.js.
    const quiet = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' };
    return outcomeOf(join(ROOT, 'node_modules/.bin', tool), args, { cwd: this.path, env: { ...quiet, ...env } });
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  write(name: string, content: object): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), JSON.stringify(content));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
