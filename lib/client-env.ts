import type { Construct } from 'constructs';
import { EnvValue, Secret, type ISecret } from '../imports/plus';
import type { PasswordSecret } from './declarations';
import { failOn, objectNameFinding, secretKeyFinding, show, type Finding } from './findings';
import { ACCOUNTS, SECRET_KEYS } from './model/accounts';
import { DEFAULT_USER_HOST, type User } from './model/declarations';
import type { ClientEnvOptions, IReplicatedMySql } from './replicated-mysql-ref';

const DEFAULT_PREFIX = 'MYSQL_';

/** Variables by name, for a container of cdk8s-plus-25. No password is in them: each is a reference to its Secret. */
export function clientEnv(
  set: Construct & IReplicatedMySql,
  users: readonly User[],
  options: ClientEnvOptions,
): Record<string, EnvValue> {
  const { user, database, prefix = DEFAULT_PREFIX } = options;
  const { password, wrong } = passwordOf(set, users, options);
  failOn(`clientEnv of "${set.node.path}" cannot be made`, [...prefixFindings(prefix), ...wrong]);
  const values = {
    HOST: set.primaryHost,
    READ_HOST: set.readHost,
    PORT: String(set.port),
    ...(database === undefined ? {} : { DATABASE: database }),
    ...(user === undefined ? {} : { USER: user }),
  };
  const env = Object.entries(values).map(([name, value]) => [`${prefix}${name}`, EnvValue.fromValue(value)]);
  return {
    ...(Object.fromEntries(env) as Record<string, EnvValue>),
    ...(password === undefined ? {} : { [`${prefix}PASSWORD`]: fromSecret(set, password) }),
  };
}

function prefixFindings(prefix: string): Finding[] {
  return [
    !/^([A-Za-z_][A-Za-z0-9_]*)?$/.test(prefix) &&
      `prefix ${show(prefix)} is no beginning of a variable's name: use letters, digits and "_", no digit first`,
  ];
}

interface Password {
  readonly password?: PasswordSecret | undefined;
  readonly wrong: readonly Finding[];
}

function passwordOf(set: IReplicatedMySql, users: readonly User[], options: ClientEnvOptions): Password {
  const { user, passwordSecret } = options;
  if (user === undefined) {
    return {
      wrong: [
        passwordSecret !== undefined && 'passwordSecret is of no use without user: name the account, or leave it out',
      ],
    };
  }
  if (passwordSecret !== undefined) {
    return {
      password: passwordSecret,
      wrong: [
        objectNameFinding('passwordSecret.name', passwordSecret?.name),
        secretKeyFinding('passwordSecret.key', passwordSecret?.key),
      ],
    };
  }
  if (user === ACCOUNTS.root && set.credentialsSecret !== undefined) {
    return { password: { name: set.credentialsSecret, key: SECRET_KEYS.root }, wrong: [] };
  }
  return declaredPassword(user, users);
}

function declaredPassword(user: string, users: readonly User[]): Password {
  const secrets = users
    .filter(({ name }) => name === user)
    .map(({ secretName, secretKey }) => ({ name: secretName, key: secretKey }));
  const [password, ...more] = secrets;
  if (password === undefined) {
    return {
      wrong: [
        `user ${show(user)} is not in 'users' of the set: declare it there, or say with 'passwordSecret' where its password is`,
      ],
    };
  }
  const differs = more.some(({ name, key }) => name !== password.name || key !== password.key);
  return {
    password,
    wrong: [
      differs &&
        `user ${show(user)} has another password for each host (${DEFAULT_USER_HOST} and others): say with 'passwordSecret' which one the client has`,
    ],
  };
}

/** The Secret is yours: it is referred to, and not made. */
function fromSecret(set: Construct, { name, key }: PasswordSecret): EnvValue {
  const id = `Secret-${name}`;
  const known = set.node.tryFindChild(id) as ISecret | undefined;
  return EnvValue.fromSecretValue({ secret: known ?? Secret.fromSecretName(set, id, name), key });
}
