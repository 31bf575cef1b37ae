import { dedent } from './dedent';
import { quoteInDoubleQuotes, quoteWord } from './quoting';
import { SqlStatement } from './sql';
import { contextsBetween, type Context } from './shell-context';

/** One line; the lines of a here-document must never be indented. */
interface Line {
  readonly text: string;
  readonly verbatim: boolean;
}

/** Bash that the `bash` template made. There is no other way to get text into a script. */
export class BashScript {
  constructor(readonly lines: readonly Line[]) {}

  toString(): string {
    return this.lines.map((line) => line.text).join('\n');
  }
}

export type BashValue = string | number | readonly string[] | BashScript | SqlStatement;

/**
 * Writes bash in which no value can be anything but a value.
 *
 * - A string or number is quoted for the place where it stands: as one word, or inside double quotes.
 * - A list of strings becomes that many words.
 * - Other `bash` nests as code: alone on a line with that line's indentation, within a line as one line.
 * - `sql` becomes the here-document of the command it stands behind.
 *
 * The text is raw: backslashes are bash's. Only `\${` and a backtick need one more for TypeScript.
 */
export function bash(strings: TemplateStringsArray, ...values: BashValue[]): BashScript {
  const { parts, contexts } = templateOf(strings);
  const writer = new Writer();
  parts.forEach((text, index) => {
    writer.text(text);
    if (index < contexts.length) writer.value(values[index] as BashValue, contexts[index] as Context);
  });
  return new BashScript(writer.end());
}

/** What a template's fixed text says, read once for each place in the source. */
interface Template {
  readonly parts: readonly string[];
  /** Where each value stands. */
  readonly contexts: readonly Context[];
}

const templates = new WeakMap<TemplateStringsArray, Template>();

function templateOf(strings: TemplateStringsArray): Template {
  const known = templates.get(strings);
  if (known !== undefined) return known;
  const parts = dedent(strings.raw);
  const template = { parts, contexts: contextsBetween(parts) };
  templates.set(strings, template);
  return template;
}

/** Alone on a line, it leaves no line. */
export const NOTHING = new BashScript([]);

/** Scripts one after the other, as one paragraph. */
export function paragraph(scripts: readonly BashScript[]): BashScript {
  return new BashScript(scripts.flatMap((s) => s.lines));
}

/** Scripts one after the other, with an empty line between. */
export function joined(scripts: readonly BashScript[]): BashScript {
  return new BashScript(scripts.flatMap((s, i) => (i === 0 ? s.lines : [{ text: '', verbatim: false }, ...s.lines])));
}

class Writer {
  private readonly lines: Line[] = [];
  private readonly hereDocuments: Line[] = [];
  private line = '';
  /** The line so far came from a nested script that ended with a here-document: its end is no empty line. */
  private lineIsWritten = false;

  text(text: string): void {
    const [first, ...rest] = text.split('\n') as [string, ...string[]];
    this.line += first;
    for (const next of rest) {
      this.endLine();
      this.line += next;
    }
  }

  value(value: BashValue, context: Context): void {
    if (value instanceof BashScript) this.nest(value, context);
    else if (value instanceof SqlStatement) this.hereDocument(value, context);
    else this.line += this.quoted(value, context);
  }

  end(): readonly Line[] {
    this.endLine();
    return this.lines;
  }

  private endLine(): void {
    if (!this.lineIsWritten || this.line !== '') this.lines.push({ text: this.line.trimEnd(), verbatim: false });
    this.lines.push(...this.hereDocuments);
    this.lineIsWritten = false;
    this.hereDocuments.length = 0;
    this.line = '';
  }

  private quoted(value: string | number | readonly string[], context: Context): string {
    switch (context) {
      case 'code':
      case 'substitution':
        return Array.isArray(value) ? value.map(quoteWord).join(' ') : quoteWord(value as string | number);
      case 'double':
        return quoteInDoubleQuotes(Array.isArray(value) ? value.join(' ') : (value as string | number));
      case 'comment':
        return inComment(String(value));
      case 'single':
      case 'parameter':
        throw new Error(`a value stands inside single quotes or \${…} in bash: ${this.line}`);
    }
  }

  private nest(script: BashScript, context: Context): void {
    if (context !== 'code' && context !== 'substitution') {
      throw new Error(`a script stands inside quotes in bash: ${this.line}`);
    }
    if (this.line.trim() !== '') {
      if (script.lines.length > 1) throw new Error(`a script of several lines stands within a line: ${this.line}`);
      this.line += script.lines[0]?.text ?? '';
      return;
    }
    const indent = this.line;
    const last = script.lines.length - 1;
    this.line = '';
    this.lineIsWritten = script.lines.at(-1)?.verbatim ?? true;
    script.lines.forEach((line, index) => {
      const text = line.verbatim || line.text === '' ? line.text : indent + line.text;
      if (index < last || line.verbatim) this.lines.push({ text, verbatim: line.verbatim });
      else this.line = text;
    });
  }

  private hereDocument(statement: SqlStatement, context: Context): void {
    if (context !== 'code') throw new Error(`SQL stands inside quotes or $(…) in bash: ${this.line}`);
    const atRunTime = statement.parts.some((part) => typeof part !== 'string');
    const body = statement.parts.map((part) => {
      if (typeof part !== 'string') return `$(sql_${part.type} "$${part.variable}")`;
      return atRunTime ? part.replace(/[\\$`]/g, '\\$&') : part;
    });
    const lines = body.join('').split('\n');
    let end = 'SQL';
    while (lines.includes(end)) end += '_';
    this.line += atRunTime ? `<<${end}` : `<<'${end}'`;
    this.hereDocuments.push(...[...lines, end].map((text) => ({ text, verbatim: true })));
  }
}

function inComment(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Error(`${JSON.stringify(text)} would end the comment it stands in`);
  return text;
}
