import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FILES } from '../../../lib/model/paths';
import { EXPLANATIONS } from '../../../lib/scripts/explanation-texts';
import { KINDS } from '../../support/kinds';
import { objectOf, synth } from '../../support/manifest';
import { withoutComments } from '../../support/shell-files';

/** A text in double or single quotes. */
const TEXT = /"((?:[^"\\$]|\\.|\$\((?:[^()]|\([^()]*\))*\)|\$(?!\())*)"|'([^']*)'/;
/** What hands a reason on: a call that publishes one, or a variable that holds a part of one. */
const CALL = /\b(?:publish (?:not-ready|ready)|publish_reader|publish_without_source|object) /;
const VARIABLE =
  /\b(?:undecided|source_error|stopped_because|objection|remark\+?|writes_hang|reason|copy_reason|rotation_note|events_note|init_sql_note|init_sql_error|declarations_note\+?|user_fault\+?)=(?:\$\{undecided:-)?|printf -v writes_hang /;

/** Of parts only, each of which is there on its own. */
const COMPOSED = ['refused: X', 'primary of cluster X: X'];

/** All texts of reasons in a script; what is known only at run time is an X. */
function reasonsIn(script: string): string[] {
  const joined = withoutComments(script)
    .replace(/ \\\n\s*/g, ' ')
    .replace(/" "/g, ' ');
  const pattern = new RegExp(`(?:${CALL.source}|${VARIABLE.source})(?:${TEXT.source})`, 'g');
  return [...joined.matchAll(pattern)]
    .map((match) => (match[0].startsWith('object ') ? 'refused: ' : '') + (match[1] ?? match[2] ?? ''))
    .map((text) => text.replace(/\$\([^)]*\)\)?|\$\{[^}]*\}|\$\w+|\$\*|%\S+/g, 'X'))
    .filter((text) => /[a-z]{3}/.test(text) && !COMPOSED.includes(text));
}

/** Reasons that need no explanation: nothing is wrong. */
const SELF_EXPLANATORY: readonly RegExp[] = [
  /^replicates (from|again since a moment)/,
  /^; cannot (read what password X has|see what there is)/,
  /^cannot tell whether initSql/,
  // The end of one that is explained.
  /^ X in the code goes on without it/,
];

/** What a verdict's reason is made in. */
const FILES_WITH_REASONS: readonly string[] = [
  FILES.replicationScript,
  FILES.roleLibrary,
  FILES.replicaLibrary,
  FILES.recloneLibrary,
  FILES.semiSyncLibrary,
  FILES.rotationLibrary,
  FILES.declarationsLibrary,
  FILES.readinessScript,
];
const scripts = KINDS.flatMap(([, props]) =>
  Object.entries(objectOf(synth(props), 'ConfigMap').data ?? {})
    .filter(([name]) => FILES_WITH_REASONS.includes(name))
    .map(([, script]) => script),
);
const all = new Set(scripts.flatMap(reasonsIn));
const fits = (reason: string, says: readonly string[]) => {
  let at = 0;
  return says.every((piece) => (at = reason.indexOf(piece, at)) >= 0);
};

test('the search finds reasons where they are', () => {
  const found = reasonsIn(
    'publish not-ready "a ${b[c]} fault" \\\n  "of two"\n  undecided=${undecided:-"waits for $(host_of "$x") to be"}\n',
  );
  expect(found).toEqual(['a X fault of two', 'waits for X to be']);
  expect(all.size).toBeGreaterThan(40);
});

test.each([...all])('the reason "%s" is explained, or needs no explanation', (reason) => {
  const explained = EXPLANATIONS.some(({ says }) => fits(reason, says));
  expect(explained || SELF_EXPLANATORY.some((pattern) => pattern.test(reason))).toBe(true);
});

/** Parts that are added to reasons, and what the client says of another server. */
const ADDED = [
  '; paused until 12:34Z',
  'it denies access: the password in Secret X is not the one in its data',
  'no space is left on the volume',
];

test.each(EXPLANATIONS.map(({ says }) => [says.join(' … '), says] as const))('"%s" is still said', (_, says) => {
  expect([...all, ...ADDED].some((reason) => fits(reason, says))).toBe(true);
});

test('every explanation is two or three short lines', () => {
  for (const { means } of EXPLANATIONS) {
    expect(means.length).toBeGreaterThan(0);
    expect(means.length).toBeLessThanOrEqual(3);
  }
});

test.each([...new Set(EXPLANATIONS.flatMap(({ runbook }) => runbook ?? []))])(
  'the runbook %s is there, or is named by a reason',
  (runbook) => {
    const said = scripts.some((script) => script.includes(`docs/runbooks/${runbook}`));
    expect(said || existsSync(join(__dirname, '../../../docs/runbooks', runbook))).toBe(true);
  },
);
