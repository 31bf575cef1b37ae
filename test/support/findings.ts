import { ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';
import { chart } from './manifest';

/** What is wrong with the props, sentence by sentence. */
export function findingsOf(props: ReplicatedMySqlProps, id = 'mysql'): string[] {
  try {
    new ReplicatedMySql(chart(), id, props);
    return [];
  } catch (error) {
    const [headline, ...findings] = (error as Error).message.split('\n- ');
    expect(headline).toBe(`ReplicatedMySql "test/${id}" cannot be made:`);
    return findings;
  }
}
