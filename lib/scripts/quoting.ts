/** What bash takes for nothing else, wherever the word stands; with `=`, only options are no assignments. */
const PLAIN_WORD = /^([A-Za-z0-9_@%+:,./-]+|-[A-Za-z0-9_@%+:,./=-]+)$/;

/** Words like others in most places, but not where a command or a pattern of `case` begins. */
const RESERVED_WORD = /^(if|then|elif|else|fi|for|while|until|do|done|case|in|esac|select|function|time|coproc)$/;

/** What double quotes leave as it is. */
const PLAIN_IN_DOUBLE_QUOTES = /^[^\p{Cc}\\"$`!]*$/u;

/** One word of bash that means `value`, whatever is in it. It stays on one line. */
export function quoteWord(value: string | number): string {
  const text = textOf(value);
  if (PLAIN_WORD.test(text) && !RESERVED_WORD.test(text)) return text;
  if (text.includes("'") && PLAIN_IN_DOUBLE_QUOTES.test(text)) return `"${text}"`;
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `$'${text.replace(/[\\']/g, '\\$&').replace(/\p{Cc}/gu, escapeControl)}'`;
}

/** `value` for the inside of double quotes. */
export function quoteInDoubleQuotes(value: string | number): string {
  const text = textOf(value);
  if (/\p{Cc}/u.test(text))
    throw new Error(`${JSON.stringify(text)} has a control character: it cannot stand within a line`);
  return text.replace(/[\\"$`]/g, '\\$&');
}

function textOf(value: string | number): string {
  if (typeof value === 'number') {
    if (!/^-?\d+(\.\d+)?$/.test(String(value))) throw new Error(`${value} is not a number that bash can carry exactly`);
    return String(value);
  }
  if (value.includes('\0')) throw new Error('a string with a NUL character cannot be written in bash');
  if (/\p{Cs}/u.test(value)) throw new Error('a string with half a surrogate pair cannot be written as UTF-8');
  return value;
}

/** As the bytes of UTF-8: what `\u` gives depends on the locale. */
function escapeControl(character: string): string {
  return [...Buffer.from(character, 'utf8')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
