/** What a value that is put at some place of a script would be part of. */
export type Context = 'code' | 'double' | 'single' | 'comment' | 'parameter';

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

  /** Nothing is left open: a here-document may begin here, or the text end. */
  get isClosed(): boolean {
    return this.stack.length === 1 && (this.current === 'code' || this.current === 'comment');
  }

  read(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const char = text.charAt(i);
      if (char === '\\' && this.current !== 'single' && this.current !== 'comment') i++;
      else if (char === '$' && '({'.includes(text.charAt(i + 1)) && text.charAt(i + 1) !== '') i += this.expansion(text, i);
      else this.readChar(char);
      this.atWordStart = /[\s;(&|]/.test(char);
    }
  }

  /** A value was written: what follows is no longer the start of a word. */
  readValue(): void {
    this.atWordStart = false;
  }

  endLine(): void {
    if (this.current === 'comment') this.stack.pop();
    this.atWordStart = true;
  }

  private expansion(text: string, at: number): number {
    if (this.current === 'single' || this.current === 'comment') return 0;
    this.stack.push(text.charAt(at + 1) === '{' ? 'parameter' : 'code');
    return 1;
  }

  private readChar(char: string): void {
    const closing = { single: "'", double: '"', parameter: '}', code: ')', comment: '' }[this.current];
    if (char === closing && this.stack.length > 1) this.stack.pop();
    else if (this.current === 'code' || this.current === 'parameter') this.open(char);
  }

  private open(char: string): void {
    if (char === '"') this.stack.push('double');
    else if (this.current === 'parameter') return;
    else if (char === "'") this.stack.push('single');
    else if (char === '#' && this.atWordStart) this.stack.push('comment');
    else if (char === '(' && this.stack.length > 1) this.stack.push('code');
  }
}
