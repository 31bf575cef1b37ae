import { App, Chart, Testing } from 'cdk8s';
import { Deployment, EnvValue } from 'cdk8s-plus-25';
import {
  ReplicatedMySql,
  type ClientEnvOptions,
  type ImportedReplicatedMySql,
  type IReplicatedMySql,
  type MySqlUser,
  type PasswordSecret,
} from '../../lib';
import { chart, synth, type Manifest } from '../support/manifest';

const SHOP: MySqlUser = { name: 'shop', passwordSecret: { name: 'shop-database', key: 'password' } };
const made = (users: MySqlUser[] = [SHOP]) => new ReplicatedMySql(chart(), 'mysql', { users });
const imported = (namespace?: string) =>
  ReplicatedMySql.fromName(chart(), 'db', { name: 'mysql', ...(namespace === undefined ? {} : { namespace }) });

/** The environment of a container that has these variables, as it stands in its manifest. */
function envOf(set: IReplicatedMySql, options?: ClientEnvOptions): Record<string, unknown> {
  const c = chart();
  new Deployment(c, 'app', { containers: [{ image: 'app', envVariables: set.clientEnv(options) }] });
  const [deployment] = Testing.synth(c) as Manifest[];
  const env: { name: string; value?: string; valueFrom?: unknown }[] = deployment?.spec.template.spec.containers[0].env;
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}
const ADDRESSES = { MYSQL_HOST: 'mysql-primary', MYSQL_READ_HOST: 'mysql-read', MYSQL_PORT: '3306' };
const keyOf = (name: string, key: string) => ({ secretKeyRef: { name, key } });

test('a client is told where to write, where to read, and the port', () => {
  expect(envOf(made())).toEqual(ADDRESSES);
  expect(Object.values(made().clientEnv()).every((value) => value instanceof EnvValue)).toBe(true);
});

test('a declared user’s password is a reference to its Secret', () => {
  expect(envOf(made(), { user: 'shop', database: 'shop' })).toEqual({
    ...ADDRESSES,
    MYSQL_DATABASE: 'shop',
    MYSQL_USER: 'shop',
    MYSQL_PASSWORD: keyOf('shop-database', 'password'),
  });
});

test.each([['made here', made] as const, ['imported', imported] as const])(
  'root’s password is in the Secret of a set %s',
  (_, set) => {
    expect(envOf(set(), { user: 'root' })).toMatchObject({
      MYSQL_PASSWORD: keyOf('mysql-credentials', 'root-password'),
    });
  },
);

test('of an account that the set does not know, the caller says where the password is', () => {
  const options = { user: 'guest', passwordSecret: { name: 'guests', key: 'guest' } };
  for (const set of [made(), imported()]) {
    expect(envOf(set, options)).toMatchObject({ MYSQL_USER: 'guest', MYSQL_PASSWORD: keyOf('guests', 'guest') });
  }
});

test('a prefix keeps two sets apart in one container', () => {
  expect(Object.keys(made().clientEnv({ user: 'shop', prefix: 'SHOP_DB_' }))).toEqual([
    ...['SHOP_DB_HOST', 'SHOP_DB_READ_HOST', 'SHOP_DB_PORT', 'SHOP_DB_USER', 'SHOP_DB_PASSWORD'],
  ]);
});

test('asking twice, with two keys of one Secret, is no conflict and makes no objects', () => {
  const c = chart();
  const other = { name: 'admin', passwordSecret: { name: 'shop-database', key: 'admin' } };
  const set = new ReplicatedMySql(c, 'mysql', { users: [SHOP, other] });
  for (const user of ['shop', 'admin', 'shop']) set.clientEnv({ user });
  expect(Testing.synth(c)).toEqual(synth({ users: [SHOP, other] }));
});

test('what the code does to its props later changes nothing', () => {
  const secret = { name: 'shop-database', key: 'password' };
  const set = made([{ name: 'shop', passwordSecret: secret }]);
  secret.name = 'other';
  expect(envOf(set, { user: 'shop' })).toMatchObject({ MYSQL_PASSWORD: keyOf('shop-database', 'password') });
});

const TWO_HOSTS = [SHOP, { ...SHOP, host: '10.%', passwordSecret: { name: 'shop-inside', key: 'password' } }];
test.each<[ClientEnvOptions, string]>([
  [
    { user: 'nobody' },
    `user "nobody" is not in 'users' of the set: declare it there, or say with 'passwordSecret' where its password is`,
  ],
  [
    { user: 'shop' },
    'user "shop" has another password for each host (% and others): say with \'passwordSecret\' which one the client has',
  ],
  [
    { passwordSecret: { name: 'x', key: 'y' } },
    'passwordSecret is of no use without user: name the account, or leave it out',
  ],
  [
    { user: 'x', passwordSecret: { name: 'A b', key: 'y' } },
    'passwordSecret.name "A b" is not the name of an object: use lower-case letters, digits, hyphens and dots',
  ],
  [
    { user: 'x', passwordSecret: { name: 'a' } as PasswordSecret },
    'passwordSecret.key undefined is not a key of a Secret: use letters, digits, "-", "_" and "."',
  ],
  [{ user: 'x', passwordSecret: { name: 'a', key: 'a b' } }, 'passwordSecret.key "a b" is not a key of a Secret'],
  [{ prefix: '1_' }, 'prefix "1_" is no beginning of a variable\'s name: use letters, digits and "_", no digit first'],
])('%j is refused with the rule and what to do', (options, message) => {
  expect(() => made(TWO_HOSTS).clientEnv(options)).toThrow(`clientEnv of "test/mysql" cannot be made:\n- ${message}`);
});

test('in the tutorial’s set-up, root has no password to tell', () => {
  const set = new ReplicatedMySql(chart(), 'mysql', { insecureTutorial: true });
  expect(() => set.clientEnv({ user: 'root' })).toThrow('user "root" is not in \'users\'');
});

describe('a set that is deployed elsewhere', () => {
  test('is known by its name: what it says is what the set itself says', () => {
    const [theirs, own] = [imported(), new ReplicatedMySql(chart(), 'mysql')];
    for (const key of ['name', 'port', 'primaryHost', 'readHost', 'credentialsSecret', 'selectorLabels'] as const) {
      expect([key, theirs[key]]).toEqual([key, own[key]]);
    }
    expect(theirs.hostOf(2)).toBe(own.hostOf(2));
  });

  test('in another namespace has it in its hosts', () => {
    const set = imported('data');
    expect([set.primaryHost, set.readHost, set.hostOf(1)]).toEqual([
      'mysql-primary.data',
      'mysql-read.data',
      'mysql-1.mysql.data',
    ]);
    expect(envOf(set)).toMatchObject({ MYSQL_HOST: 'mysql-primary.data' });
  });

  test('makes no objects, takes no names, and is no set of this app', () => {
    const c = new Chart(new App(), 'test');
    const set = ReplicatedMySql.fromName(c, 'theirs', { name: 'mysql', credentialsSecret: 'passwords' });
    expect(set.credentialsSecret).toBe('passwords');
    expect(Testing.synth(c)).toEqual([]);
    expect(ReplicatedMySql.isReplicatedMySql(set)).toBe(false);
    expect(() => new ReplicatedMySql(c, 'mysql')).not.toThrow();
  });

  test('without a name is refused', () => {
    expect(() => ReplicatedMySql.fromName(chart(), 'db', {} as ImportedReplicatedMySql)).toThrow(
      'ReplicatedMySql "test/db" cannot be imported:\n- name undefined is not a DNS label',
    );
  });

  test('with attributes that cannot be is refused, with all that is wrong', () => {
    expect(() =>
      ReplicatedMySql.fromName(chart(), 'db', { name: 'A', namespace: 'a.b', credentialsSecret: '' }),
    ).toThrow(
      /^ReplicatedMySql "test\/db" cannot be imported:\n- name "A" is not[^\n]*\n- namespace "a\.b" is not[^\n]*\n- credentialsSecret ""[^\n]*$/,
    );
  });
});
