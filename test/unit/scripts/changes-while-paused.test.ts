import { KINDS } from '../../support/kinds';
import { objectOf, synth } from '../../support/manifest';
import { shellFile } from '../../support/shell-files';

/** What the sidecar goes on to write while its server is paused: for others to read, and none of it is configuration. */
const ALLOWED = ['heartbeat', 'write_own_row', 'send_report'];
const CHANGE =
  /^\s*(SET GLOBAL|START|STOP|CHANGE|RESET|INSERT|UPDATE|DELETE|REPLACE INTO|CREATE|ALTER|DROP|GRANT|KILL)\b/m;

interface Statement {
  readonly caller: string;
  readonly command: string;
  readonly text: string;
}

function statementsOf(script: string): Statement[] {
  return [...shellFile(script).functions].flatMap(([caller, body]) =>
    [...body.matchAll(/^(.*)<<'?(SQL_*)'?.*\n([^]*?)\n\2$/gm)].map((match) => ({
      caller,
      command: match[1] as string,
      text: match[3] as string,
    })),
  );
}

describe.each(KINDS)('in %s', (_, props) => {
  const files = objectOf(synth(props), 'ConfigMap').data ?? {};
  const changes = ['replication.sh', 'role.sh', 'replica.sh']
    .flatMap((name) => statementsOf(files[name] ?? ''))
    .filter(({ text }) => CHANGE.test(text));

  test('the search finds changes where they are', () => {
    expect(changes.map(({ caller }) => caller)).toEqual(
      expect.arrayContaining(['start_replication', 'write_cluster_id', 'make_read_only']),
    );
  });

  test('every statement that changes the server goes by the function that heeds a pause', () => {
    const past = changes.filter(({ caller, command }) => !ALLOWED.includes(caller) && !/\bchange_sql\b/.test(command));
    expect(past).toEqual([]);
  });
});
