import { homedir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from '../support/command';
import type { JsiiFolder } from '../jsii/jsii-folder';

interface Toolchain {
  readonly name: string;
  /** These end without an error where it is there. */
  readonly commands: readonly string[];
  /** Packages of cdk8s and the others are made as well: not every proxy of Maven or Go has their releases. */
  readonly makesPeers?: boolean;
}

const TOOLCHAINS = {
  // Debian has Python without venv, which needs ensurepip, and Maven without a compiler.
  python: { name: 'Python 3.10 or later, with venv', commands: ['python3 -m ensurepip --version'] },
  java: {
    name: 'a JDK of Java 17 or later, and Maven 3.6 or later',
    commands: ['javac --version', 'mvn --version'],
    makesPeers: true,
  },
  go: { name: 'Go 1.25 or later', commands: ['go version'], makesPeers: true },
  dotnet: { name: 'the .NET SDK 8 or later', commands: ['dotnet --version'] },
} satisfies Record<string, Toolchain>;

/** The names are those of jsii. */
export type Language = keyof typeof TOOLCHAINS;

export const LANGUAGES = Object.keys(TOOLCHAINS) as Language[];

/** Maven loads a hundred plugins and libraries: once, and not where other builds would find our packages. */
export const MAVEN_REPOSITORY = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'cdk8s-replicated-mysql',
  'maven',
);

/** What Maven is to be told besides what this machine tells it. */
export function mavenOptions(options: string): { readonly MAVEN_OPTS: string } {
  return { MAVEN_OPTS: `${process.env['MAVEN_OPTS'] ?? ''} ${options}` };
}

/** What to install before packages of a language can be made and used; nothing if it is there. */
export async function missingFor(language: Language): Promise<string | undefined> {
  const { name, commands }: Toolchain = TOOLCHAINS[language];
  for (const command of commands) {
    const [program = '', ...args] = command.split(' ');
    const isThere = await outcomeOf(program, args).catch(() => undefined);
    if (isThere?.status !== 0) return `${language}: \`${command}\` does not work: install ${name}`;
  }
  return undefined;
}

/** Makes the package of a language, of a library that is compiled, in a folder of that language's name. */
export async function makePackage(language: Language, library: JsiiFolder, output: string): Promise<void> {
  const { makesPeers = false }: Toolchain = TOOLCHAINS[language];
  const args = [
    ...['--target', language, '--outdir', output, '--maven-local-repository', MAVEN_REPOSITORY],
    ...(makesPeers ? ['--recurse'] : []),
    // It would write into node_modules.
    '--no-npmignore',
  ];
  // A module of Go is its source: who uses it compiles it, as the test of the example does. The sources of Java, which are
  // packed as well, have the comments; as pages, they take minutes.
  await library.run('jsii-pacmak', args, { JSII_BUILD_GO: 'no', ...mavenOptions('-Dmaven.javadoc.skip=true') });
}
