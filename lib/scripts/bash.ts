import { dedent } from './dedent';
import { quoteInDoubleQuotes, quoteWord } from './quoting';
import { SqlStatement } from './sql';
import { ShellContext } from './shell-context';

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
  const writer = new Writer();
  const fixed = dedent(strings.raw);
  fixed.forEach((text, index) => {
    writer.text(text);
    if (index < fixed.length - 1) writer.value(values[index] as BashValue);
  });
  return new BashScript(writer.end());
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
  private endsWithNumber = false;
  private readonly context = new ShellContext();

  text(text: string): void {
    const [first, ...rest] = text.split('\n') as [string, ...string[]];
    if (/^[<>]/.test(first)) this.refuseAsRedirected();
    this.append(first);
    for (const next of rest) {
      this.endLine();
      this.append(next);
    }
  }

  value(value: BashValue): void {
    if (value instanceof BashScript) this.nest(value);
    else if (value instanceof SqlStatement) this.hereDocument(value);
    else this.appendValue(this.quoted(value));
  }

  end(): readonly Line[] {
    this.endLine();
    if (!this.context.isClosed) throw new Error(`bash template ends inside quotes: ${this.lines.at(-1)?.text}`);
    return this.lines;
  }

  /** In `5>file` the 5 is no word. */
  private refuseAsRedirected(): void {
    if (this.endsWithNumber) throw new Error(`a number stands right before a redirection in bash: ${this.line}`);
  }

  private append(text: string): void {
    if (text !== '') this.endsWithNumber = false;
    this.line += text;
    this.context.read(text);
  }

  private appendValue(text: string): void {
    this.line += text;
    this.endsWithNumber = this.context.current === 'code' && /(^|[\s;&|(])\d+$/.test(this.line);
    this.context.readValue();
  }

  private endLine(): void {
    this.context.endLine();
    if (!this.lineIsWritten || this.line !== '') this.lines.push({ text: this.line.trimEnd(), verbatim: false });
    this.lines.push(...this.hereDocuments);
    this.lineIsWritten = false;
    this.hereDocuments.length = 0;
    this.line = '';
  }

  private quoted(value: string | number | readonly string[]): string {
    if (this.context.current !== 'comment' && /(^|[^\\])(\\\\)*\$([A-Za-z_]\w*)?$/.test(this.line))
      throw new Error(`a value would become part of a variable's name in bash: ${this.line}`);
    switch (this.context.current) {
      case 'code':
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

  private nest(script: BashScript): void {
    if (this.context.current !== 'code') throw new Error(`a script stands inside quotes in bash: ${this.line}`);
    if (this.line.trim() !== '') {
      if (script.lines.length !== 1) throw new Error(`a script of several lines stands within a line: ${this.line}`);
      this.appendValue((script.lines[0] as Line).text);
      return;
    }
    const indent = this.line;
    const last = script.lines.length - 1;
    this.line = '';
    this.lineIsWritten = script.lines.at(-1)?.verbatim ?? false;
    script.lines.forEach((line, index) => {
      const text = line.verbatim || line.text === '' ? line.text : indent + line.text;
      if (index < last || line.verbatim) this.lines.push({ text, verbatim: line.verbatim });
      else this.line = text;
    });
  }

  private hereDocument(statement: SqlStatement): void {
    if (!this.context.isClosed) throw new Error(`SQL stands inside quotes or \$(…) in bash: ${this.line}`);
    this.refuseAsRedirected();
    const atRunTime = statement.parts.some((part) => typeof part !== 'string');
    const body = statement.parts.map((part) => {
      if (typeof part !== 'string') return `$(sql_string "$${part.variable}")`;
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
