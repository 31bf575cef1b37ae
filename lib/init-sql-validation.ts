import { show, type Finding } from './findings';
import { INIT_SQL_DELIMITER } from './model/declarations';

/** A ConfigMap holds 1 MiB, with all scripts. */
const MAX_BYTES = 262_144;

/** These end with what a semicolon is a part of. */
const HAS_A_BODY = /^CREATE\b[^;]*?\b(PROCEDURE|FUNCTION|TRIGGER|EVENT)\b/i;

/** What belongs to a session, which may end between two statements, and what would end the GTID before the statement is done. */
const OF_THE_SESSION =
  /^(USE|SET|PREPARE|EXECUTE|START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK|LOCK|UNLOCK|CREATE\s+TEMPORARY)\b/i;

/** What is wrong with the statements for a new cluster. */
export function initSqlFindings(statements: readonly string[]): Finding[] {
  const bytes = Buffer.byteLength(statements.join(''), 'utf8');
  return [
    bytes > MAX_BYTES &&
      `initSql has ${bytes} bytes: use at most ${MAX_BYTES}, and load data from elsewhere (a ConfigMap holds 1 MiB)`,
    ...statements.flatMap((statement, index) => statementFindings(`initSql[${index}]`, statement)),
  ];
}

function statementFindings(subject: string, statement: string): Finding[] {
  if (typeof statement !== 'string' || /[\p{Cs}\0]/u.test(statement)) {
    return [`${subject} is not text: use a string with one statement of SQL`];
  }
  const code = codeOf(statement);
  if (code === undefined) return [`${subject} ends within quotes or a comment: close them (${beginningOf(statement)})`];
  const [first = '', ...more] = code.split(';').map((part) => part.trim());
  return [
    first === '' && `${subject} has no statement: leave it out`,
    statement.includes(INIT_SQL_DELIMITER) &&
      `${subject} has the text ${show(INIT_SQL_DELIMITER)}, which the set needs between statements: write it in another way`,
    more.some((part) => part !== '') &&
      !HAS_A_BODY.test(first) &&
      `${subject} has more than one statement: make each an element of its own, so that each is executed once (${beginningOf(statement)})`,
    OF_THE_SESSION.test(first) &&
      `${subject} is a statement about a session or a transaction: each is executed on its own, perhaps over another connection; write names with their database, and leave it out (${beginningOf(statement)})`,
  ];
}

const beginningOf = (statement: string) => show(statement.trim().slice(0, 40));

/** The statement without comments and without what is between quotes; undefined if one of these has no end. */
function codeOf(statement: string): string | undefined {
  const piece =
    /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`|\/\*(?!!)[^]*?\*\/|(?:#|--(?=\s|$)).*|(['"`]|\/\*(?!!))|[^]/gs;
  let code = '';
  for (const [text, unclosed] of statement.matchAll(piece)) {
    if (unclosed !== undefined) return undefined;
    if (/^['"`]/.test(text)) code += 'x';
    else if (/^(\/\*(?!!)|#|--\s?)/.test(text) && text.length > 1) code += ' ';
    else code += text;
  }
  return code;
}
