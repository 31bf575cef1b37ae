import { OWN_DATABASE } from '../model/accounts';
import { parameter, sql, type SqlStatement, type SqlValue } from './sql';

/**
 * An account's password, and what is known of it, change in one statement: whatever ends a script, the two cannot differ.
 * What is known is in the account's attribute: a mark of the password that was last given to it (`secret`), and, while
 * the one before works as well, that it does (`retained`).
 */
const MARK_PATH = `$.${OWN_DATABASE}.secret`;
const RETAINED_PATH = `$.${OWN_DATABASE}.retained`;
const NO_LONGER_RETAINED = JSON.stringify({ [OWN_DATABASE]: { retained: null } });

/** Gives the account the password, and keeps the one before; from the variables account, password and attributes. */
export function changePassword(host: SqlValue): SqlStatement {
  return sql`
    ALTER USER ${parameter('account')}@${host} IDENTIFIED BY ${parameter('password')} RETAIN CURRENT PASSWORD
      ATTRIBUTE ${parameter('attributes')};
  `;
}

/** Makes the account with the password; from the variables account, password and attributes. */
export function createAccount(host: SqlValue): SqlStatement {
  return sql`
    CREATE USER ${parameter('account')}@${host} IDENTIFIED BY ${parameter('password')} REQUIRE SSL
      ATTRIBUTE ${parameter('attributes')};
  `;
}

/** One row: the mark or "-", and what `retained` says or nothing; no row if there is no such account. */
export function marksOfAccount(host: SqlValue): SqlStatement {
  return sql`
    SELECT COALESCE(JSON_UNQUOTE(JSON_EXTRACT(given.marks, _utf8mb4 ${MARK_PATH})), '-'),
        COALESCE(JSON_UNQUOTE(JSON_EXTRACT(given.marks, _utf8mb4 ${RETAINED_PATH})), '')
      FROM (SELECT CONVERT(ATTRIBUTE USING utf8mb4) AS marks FROM information_schema.USER_ATTRIBUTES
        WHERE USER = ${parameter('account')} AND HOST = ${host}) AS given;
  `;
}

/** Ends the password before. */
export function discardOldPassword(host: SqlValue): SqlStatement {
  return sql`ALTER USER ${parameter('account')}@${host} DISCARD OLD PASSWORD ATTRIBUTE ${NO_LONGER_RETAINED};`;
}
