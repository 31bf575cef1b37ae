/** A bash file by its functions, as the generated ones are laid out: a function ends with `}` at the start of a line. */
export interface ShellFile {
  readonly text: string;
  /** Names of the files that it sources. */
  readonly sources: readonly string[];
  /** Bodies of the functions by name. */
  readonly functions: ReadonlyMap<string, string>;
  /** What is outside of them. */
  readonly toplevel: string;
}

export function shellFile(text: string): ShellFile {
  const functions = new Map<string, string>();
  const toplevel = text.replace(
    /^(\w+)\(\) \{(?: (.*) \}$|\n([^]*?)^\}$)/gm,
    (_, name: string, short?: string, long?: string) => {
      functions.set(name, short ?? long ?? '');
      return '';
    },
  );
  const sources = [...text.matchAll(/^source .*\/(\S+)$/gm)].map((match) => match[1] as string);
  return { text, sources, functions, toplevel };
}

/** What a script runs: its own top level, and the functions, its own and its libraries', that are called from there. */
export function reachable(files: Readonly<Record<string, ShellFile>>, name: string): string {
  const script = files[name];
  if (script === undefined) throw new Error(`no script ${name}`);
  const all = [script, ...script.sources.map((source) => files[source] as ShellFile)];
  const functions = new Map(all.flatMap((file) => [...file.functions]));
  let code = all.map((file) => file.toplevel).join('\n');
  for (let size = -1; functions.size !== size;) {
    size = functions.size;
    for (const [called, body] of functions) {
      if (!mentions(withoutComments(code), called)) continue;
      code += `\n${body}`;
      functions.delete(called);
    }
  }
  return withoutComments(code);
}

export function withoutComments(text: string): string {
  return text.replace(/^\s*#(?!!).*$| # .*$/gm, '');
}

export function mentions(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text);
}

/** The variables that a file sets and that outlive each of its functions. */
export function globalsOf(file: ShellFile): ReadonlySet<string> {
  const globals = [...file.functions.values()].flatMap((body) => {
    const code = withoutTexts(body);
    const locals = new Set([...code.matchAll(/\blocal ([^;\n]*)/g)].flatMap((match) => namesIn(match[1] as string)));
    return setIn(code).filter((name) => !locals.has(name));
  });
  return new Set([...globals, ...setIn(withoutTexts(file.toplevel))]);
}

const namesIn = (words: string) => [...words.matchAll(/(?<![\w=$-])[a-z_]\w*/g)].map((match) => match[0]);

function setIn(code: string): string[] {
  const assigned = [...code.matchAll(/(?<=^|[\s;(])([a-z_]\w*)(?:\[[^\]]*\])?\+?=/gm)].map(
    (match) => match[1] as string,
  );
  const read = [...code.matchAll(/\bread (?:-\w+ (?:[\d.]+ )?)*([a-z_][\w ]*)/g)].flatMap((m) =>
    namesIn(m[1] as string),
  );
  const printed = [...code.matchAll(/\bprintf -v (\w+)/g)].map((match) => match[1] as string);
  return [...assigned, ...read, ...printed].filter((name) => name !== '_');
}

/** Without comments, here-documents, and what is between quotes. */
function withoutTexts(code: string): string {
  return withoutHereDocuments(withoutComments(code))
    .replace(/'[^']*'/g, "''")
    .replace(/"(?:[^"\\]|\\.)*"/g, '""');
}

export function withoutHereDocuments(code: string): string {
  return code.replace(/<<-?'?(\w+)'?(.*)\n[^]*?^\1$/gm, '$2');
}
