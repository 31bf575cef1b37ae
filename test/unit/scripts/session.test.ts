import { KINDS } from '../../support/kinds';
import { objectOf, synth } from '../../support/manifest';
import { mentions, shellFile, withoutComments, withoutHereDocuments } from '../../support/shell-files';

/**
 * A process substitution is not waited for. If it asks the one open session, the next question can find what is left of its
 * answer: once, that looked like a server without data.
 */
test.each(KINDS)('in %s, nobody goes on before the session has answered', (_kind, props) => {
  const files = Object.entries(objectOf(synth(props), 'ConfigMap').data ?? {}).filter(([name]) => name.endsWith('.sh'));
  const functions = new Map(files.flatMap(([, text]) => [...shellFile(text).functions]));
  const asks = new Set(['session_sql', 'ask_session', 'send_to_session']);
  for (let size = 0; size !== asks.size;) {
    size = asks.size;
    for (const [name, body] of functions) {
      if ([...asks].some((asking) => mentions(withoutHereDocuments(withoutComments(body)), asking))) asks.add(name);
    }
  }
  const substituted = files.flatMap(([, text]) =>
    [...withoutComments(text).matchAll(/<\((\w+)/g)].map((match) => match[1]),
  );
  expect(substituted.filter((name) => asks.has(name as string))).toEqual([]);
  if (props.insecureTutorial !== true) expect(asks.size).toBeGreaterThan(5);
});
