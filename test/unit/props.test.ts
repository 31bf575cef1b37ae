import type { ReplicatedMySqlProps } from '../../lib';
import { FULL_PROPS } from '../support/full-props';

/**
 * What the types refuse, as an editor would show it. `npm run typecheck` fails when one of them is accepted.
 * They are values, so that nothing here is unused.
 */
const refused: Record<string, ReplicatedMySqlProps> = {
  // @ts-expect-error a property that does not exist
  'an unknown property': { replica: 3 },
  // @ts-expect-error a size needs a unit, so it is a string
  'a number as size': { storageSize: 10 },
  // @ts-expect-error passwords are in a Secret, never in code
  'a password': { password: 'secret' },
  // @ts-expect-error servers are counted
  'a string as number of servers': { replicas: '3' },
  // @ts-expect-error 8.4 and 8.40 would be the same number
  'a number as version': { version: 8.4 },
  // @ts-expect-error options go by their names in camel case
  'an option as my.cnf spells it': { options: { max_connections: 500 } },
  // @ts-expect-error the construct sets it
  'an option that the construct sets': { options: { serverId: 7 } },
  // @ts-expect-error connections are counted
  'a text as number': { options: { maxConnections: '500' } },
  // @ts-expect-error containers have names
  'resources of an unknown container': { resources: { mysqld: {} } },
  // @ts-expect-error a quantity is a string
  'a number as quantity': { resources: { server: { requests: { cpu: 1 } } } },
  // @ts-expect-error a toleration is not a string
  'a string as toleration': { tolerations: ['dedicated'] },
};

test('the types refuse what cannot work', () => {
  expect(Object.keys(refused)).toHaveLength(11);
});

test('props are plain data, as jsii wants them: they survive JSON', () => {
  expect(JSON.parse(JSON.stringify(FULL_PROPS))).toEqual(FULL_PROPS);
});
