import { ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';
import { chart } from '../support/manifest';

const make = (props: ReplicatedMySqlProps) => () => new ReplicatedMySql(chart(), 'mysql', props);

describe.each(['options', 'primaryOptions', 'replicaOptions'])('in %s', (subject) => {
  test.each([
    ['server-id', 'it follows from the pod’s ordinal'],
    ['SERVER_ID', 'it follows from the pod’s ordinal'],
    ['loose-server-id', 'it follows from the pod’s ordinal'],
    ['Loose_Server-Id', 'it follows from the pod’s ordinal'],
    ['datadir', 'it is a directory of the volume, beside which copies are staged'],
    ['skip-log-bin', 'the scripts rely on its value'],
    ['disable_log_bin', 'the scripts rely on its value'],
    ['gtid_mode', 'the scripts rely on its value'],
    ['GTID-MODE', 'the scripts rely on its value'],
    ['skip-networking', 'the scripts rely on its value'],
    ['skip-grant-tables', 'the scripts rely on its value'],
    ['super-read-only', 'the scripts rely on its value'],
    ['port', 'the scripts rely on its value'],
  ])('%s is refused: the construct sets it', (name, reason) => {
    expect(make({ [subject]: { [name]: '7' } })).toThrow(
      `\n- ${subject} sets "${name}" to "7", but the construct sets it: ${reason}; leave it out`,
    );
  });

  test.each(['a\nskip-networking', 'a\r', 'a\0', 'a\x1b', 'a\ud83d'])('the value %j is refused', (value) => {
    expect(make({ [subject]: { time_zone: value } })).toThrow(
      `${subject} sets "time_zone" to ${JSON.stringify(value)}: use a string without line breaks and other control characters`,
    );
  });

  test.each(['a b', 'a=b', '[client]', '', '1a', '#a', '!include'])('the name %j is refused', (name) => {
    expect(make({ [subject]: { [name]: '1' } })).toThrow(
      `${subject} has ${JSON.stringify(name)}, which is not the name of an option: use letters, digits, "_" and "-"`,
    );
  });

  test('the same option in two spellings is refused', () => {
    expect(make({ [subject]: { max_connections: '1', 'Max-Connections': '2' } })).toThrow(
      `${subject} sets "Max-Connections" and "max_connections", which are the same option: leave one out`,
    );
  });
});

test('a value that is no string, as JavaScript would pass it, is refused', () => {
  expect(make({ options: { max_connections: 5 as unknown as string } })).toThrow(
    'options sets "max_connections" to 5: use a string without line breaks and other control characters',
  );
});

test('an option may be given for every server and for one role', () => {
  expect(make({ options: { max_connections: '1' }, primaryOptions: { max_connections: '2' } })).not.toThrow();
});

test.each(['max_connections', 'innodb-buffer-pool-size', 'loose_foo', 'validate_password.policy', 'SQL_MODE'])(
  'the option %s is accepted',
  (name) => {
    expect(make({ options: { [name]: '1' } })).not.toThrow();
  },
);

test('an option for every server in one spelling gives way to one for replicas in another', () => {
  const set = make({ options: { max_connections: '1' }, replicaOptions: { 'max-connections': '2' } })();
  const data = (set.configMap.toJson() as { data: Record<string, string> }).data;
  expect(data['replica.cnf']?.match(/^max.connections=.*$/gm)).toEqual(['max-connections=2']);
  expect(data['primary.cnf']?.match(/^max.connections=.*$/gm)).toEqual(['max_connections=1']);
});
