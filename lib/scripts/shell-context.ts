/** What a value that is put at some place of a script would be part of. */
export type Context = 'code' | 'substitution' | 'double' | 'single' | 'comment' | 'parameter';

/** The contexts between the parts of a template; the last part must leave nothing open. */
export function contextsBetween(parts: readonly string[]): Context[] {
  const shell = new ShellContext();
  const contexts = parts.map((part, index) => {
    shell.read(part);
    const next = parts[index + 1];
    if (next !== undefined) refuseNeighbours(part, next, shell.current);
    return shell.current;
  });
  const end = contexts.pop();
  if (end !== 'code' && end !== 'comment') throw new Error(`bash template ends inside quotes: ${parts.at(-1)}`);
  return contexts;
}

/** What stands directly before or behind a value can make it something else, though it is quoted. */
function refuseNeighbours(before: string, behind: string, context: Context): void {
  const text = `${before}<value>${behind}`.split('\n').find((line) => line.includes('<value>'));
  if (context === 'comment' || context === 'single') return;
  if (/(^|[^\\])(\\\\)*\$([A-Za-z_]\w*)?$/.test(before))
    throw new Error(`a value would be part of a variable's name in bash: ${text}`);
  if (context === 'double' || !/^[<>]/.test(behind)) return;
  if (/(^|[\s;&|(])\d*$/.test(before))
    throw new Error(`a number right before a redirection is its file descriptor in bash: ${text}`);
}

/**
 * Follows bash text to know in which context its end stands.
 *
 * It knows as much of bash as the scripts use: quotes, backslashes, comments, `$(…)` and `${…}`.
 */
export class ShellContext {
  /** From the outside in: the last one is where the text ends. */
  private readonly stack: Context[] = ['code'];
  private atWordStart = true;

  get current(): Context {
    return this.stack.at(-1) as Context;
  }

  read(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const char = text.charAt(i);
      if (char === '\\' && this.current !== 'single' && this.current !== 'comment') i++;
      else if (char === '$' && this.expands(text.charAt(i + 1))) i++;
      else this.readChar(char);
      this.atWordStart = ' \n\t;(&|'.includes(char);
    }
    // A value follows, and what is behind it continues its word.
    this.atWordStart = false;
  }

  private expands(next: string): boolean {
    if (this.current === 'single' || this.current === 'comment') return false;
    if (next === '{') this.stack.push('parameter');
    else if (next === '(') this.stack.push('substitution');
    else return false;
    return true;
  }

  private readChar(char: string): void {
    if (this.stack.length > 1 && char === CLOSING[this.current]) this.stack.pop();
    else if (this.current === 'parameter') this.open(char, '"');
    else if (this.current === 'code') this.open(char, `"'#`);
    else if (this.current === 'substitution') this.open(char, `"'#(`);
  }

  private open(char: string, openers: string): void {
    if (!openers.includes(char)) return;
    if (char === '"') this.stack.push('double');
    else if (char === "'") this.stack.push('single');
    else if (char === '(') this.stack.push('substitution');
    else if (this.atWordStart) this.stack.push('comment');
  }
}

const CLOSING: Readonly<Record<Context, string>> = {
  single: "'",
  double: '"',
  parameter: '}',
  substitution: ')',
  comment: '\n',
  code: '',
};
