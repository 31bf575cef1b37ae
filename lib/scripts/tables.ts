import { OWN_DATABASE, TABLES } from '../model/accounts';
import { identifier, sql, type SqlStatement } from './sql';

const nameOf = (table: string): SqlStatement => sql`${identifier(OWN_DATABASE)}.${identifier(table)}`;

/** Names of the set's own tables. */
export const CLUSTER = nameOf(TABLES.cluster);
export const TERM = nameOf(TABLES.term);
export const HEARTBEAT = nameOf(TABLES.heartbeat);
export const MEMBER = nameOf(TABLES.member);
export const TURN = nameOf(TABLES.turn);
export const FOUNDING = nameOf(TABLES.founding);

/** The cluster id that a server's data carry; no row while it belongs to no cluster. */
export const CLUSTER_ID: SqlStatement = sql`SELECT id FROM ${CLUSTER}`;

/** Makes them on a server that is initialized, which wants one statement on a line. */
export const CREATE_TABLES: SqlStatement = sql`
  CREATE DATABASE ${identifier(OWN_DATABASE)};
  CREATE TABLE ${CLUSTER} (only_row ENUM ('1') PRIMARY KEY, id CHAR(36) NOT NULL) ENGINE = InnoDB;
  CREATE TABLE ${TERM} (term BIGINT UNSIGNED PRIMARY KEY, id CHAR(36) NOT NULL) ENGINE = InnoDB;
  ALTER TABLE ${TERM} ADD holder VARCHAR(255) NOT NULL, ADD began_with LONGTEXT NOT NULL;
  CREATE TABLE ${HEARTBEAT} (only_row ENUM ('1') PRIMARY KEY, at DECIMAL(16, 3) NOT NULL) ENGINE = InnoDB;
  ALTER TABLE ${HEARTBEAT} ADD heir VARCHAR(255);
  CREATE TABLE ${MEMBER} (name VARCHAR(255) PRIMARY KEY, seen_at DECIMAL(16, 3) NOT NULL) ENGINE = InnoDB;
  ALTER TABLE ${MEMBER} ADD state VARCHAR(16) NOT NULL, ADD reason BLOB NOT NULL, ADD behind INT, ADD secret CHAR(16);
  CREATE TABLE ${TURN} (only_row ENUM ('1') PRIMARY KEY, name VARCHAR(255) NOT NULL, until BIGINT NOT NULL) ENGINE = InnoDB;
  CREATE TABLE ${FOUNDING} (only_row ENUM ('1') PRIMARY KEY) ENGINE = InnoDB;
`;
