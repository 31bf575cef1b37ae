/**
 * The fixed parts of a template without the indentation of the TypeScript around them, its first line break and its
 * last: what stands in the source is what comes out.
 *
 * Parts are raw, so that backslashes are the language's own; only a backtick and `${` carry one for TypeScript.
 */
export function dedent(raw: readonly string[]): string[] {
  const parts = raw.map((part) => part.replaceAll('\\`', '`').replaceAll('\\${', '${'));
  const last = parts.length - 1;
  const indents = parts.flatMap((part, index) =>
    // A line may consist of nothing but a value: then its indentation ends the part before.
    [...part.matchAll(index === last ? /\n( *)(?=\S)/g : /\n( *)(?=\S|$)/g)].map((match) => (match[1] ?? '').length),
  );
  const margin = `\n${' '.repeat(indents.length === 0 ? 0 : Math.min(...indents))}`;
  return parts.map((part, index) => {
    let text = part.replaceAll(margin, '\n');
    if (index === 0) text = text.replace(/^\n/, '');
    if (index === last) text = text.replace(/\n *$/, '');
    return text;
  });
}
