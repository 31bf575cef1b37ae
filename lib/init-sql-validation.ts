import { show, type Finding } from './findings';
import { INIT_SQL_DELIMITER } from './model/declarations';

/** There is room for it beside the scripts; see also `appliedSizeFinding`. */
const MAX_BYTES = 65_536;

/** These end with what a semicolon is a part of. */
const HAS_A_BODY = /^CREATE\b[^;]*?\b(PROCEDURE|FUNCTION|TRIGGER|EVENT)\b/i;

/** What belongs to a session, which may end between two statements, and what would end the GTID before the statement is done. */
const OF_THE_SESSION =
  /^(USE|SET|PREPARE|EXECUTE|START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK|LOCK|UNLOCK|CREATE\s+TEMPORARY)\b/i;

/** A command of the client: the first word, or alone on a line with what ends statements. A column may have that name. */
const DELIMITER = /(?<![^])\s*DELIMITER\b|^[ \t]*DELIMITER[ \t]+[^\w\s]+[ \t]*$/im;

/** What is wrong with the statements for a new cluster. */
export function initSqlFindings(statements: readonly string[]): Finding[] {
  const bytes = Buffer.byteLength(statements.join(''), 'utf8');
  return [
    bytes > MAX_BYTES &&
      `initSql has ${bytes} bytes: use at most ${MAX_BYTES}, and load data from elsewhere (it stands in the ConfigMap, beside the scripts)`,
    ...statements.flatMap((statement, index) => statementFindings(`initSql[${index}]`, statement)),
  ];
}

function statementFindings(subject: string, statement: string): Finding[] {
  if (typeof statement !== 'string' || /[\p{Cs}\0]/u.test(statement)) {
    return [`${subject} is not text: use a string with one statement of SQL`];
  }
  const code = codeOf(statement);
  if (code === undefined) return [`${subject} ends within quotes or a comment: close them (${beginningOf(statement)})`];
  if (DELIMITER.test(code)) {
    return [
      `${subject} has DELIMITER, which is a command of the client and no SQL: leave it out, and end the statement without a delimiter; its body may have semicolons (${beginningOf(statement)})`,
    ];
  }
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
    /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`|\/\*(?!!)[^]*?\*\/|(?:#|--(?=\s|$))[^\n]*|(['"`]|\/\*(?!!))|[^]/gs;
  let code = '';
  for (const [text, unclosed] of statement.matchAll(piece)) {
    if (unclosed !== undefined) return undefined;
    if (/^['"`]/.test(text)) code += 'x';
    else if (/^(\/\*(?!!)|#|--)/.test(text)) code += ' ';
    else code += text;
  }
  return code;
}
