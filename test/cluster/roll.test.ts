import type { ReplicatedMySqlProps } from '../../lib';
import { FULL_NAME_OF_IMAGE } from '../support/cluster';
import { ClusterSet, type SeenPod } from '../support/cluster-set';
import { measure } from '../support/measures';
import { Reader } from '../support/reader';
import { Writer } from '../support/writer';

/** Every pod is started anew, one after the other. */
jest.setTimeout(400_000);

describe('a change of the code starts the pods anew, one by one, under load', () => {
  let set: ClusterSet;
  let writer: Writer;
  let reader: Reader;
  beforeAll(async () => (set = await ClusterSet.start('roll')));
  beforeEach(async () => {
    writer = await Writer.start(set);
    reader = await Reader.start(set);
  });
  afterAll(() => set.namespace.delete());

  /** Applies the props, and sees the new pods come; returns their ordinals in the order in which they came. */
  async function roll(props: ReplicatedMySqlProps): Promise<number[]> {
    const before = await set.pods();
    const came: number[] = [];
    await set.apply(props);
    const allAreNew = (pods: SeenPod[]) => {
      for (const ordinal of set.ordinals) {
        const { uid } = pods[ordinal] ?? before[ordinal] ?? {};
        if (pods.length === set.servers && uid !== before[ordinal]?.uid && !came.includes(ordinal)) came.push(ordinal);
      }
      return came.length === set.servers;
    };
    await set.secondsUntilWhole(Date.now(), 300, allAreNew);
    return came;
  }

  const option: ReplicatedMySqlProps = { options: { maxConnections: 123 } };

  test.each<[string, ReplicatedMySqlProps, (ordinal: number) => Promise<string>, string]>([
    ['an option', option, (ordinal) => set.sql(ordinal, 'SELECT @@max_connections'), '123'],
    [
      'the tag of the image',
      { ...option, image: FULL_NAME_OF_IMAGE },
      async (ordinal) => (await set.namespace.get('pod', `mysql-${ordinal}`)).spec.containers[0].image,
      FULL_NAME_OF_IMAGE,
    ],
  ])(
    '%s: no read fails, writes are refused for 10 s at most, and nothing is lost',
    async (what, props, ask, wanted) => {
      const since = Date.now();
      const came = await roll(props);
      const seconds = (Date.now() - since) / 1000;
      const { answered, failed } = await reader.stop();
      const { acknowledged, outage } = await writer.verify();
      console.log(
        `${what} changed: whole after ${seconds.toFixed(1)} s, in the order ${came.join(', ')};`,
        `writes refused ${outage.seconds.toFixed(1)} s, ${acknowledged} acknowledged;`,
        `reads by server ${JSON.stringify(answered)}, ${failed.length} failed\n${failed.slice(0, 10).join('\n')}`,
      );
      expect(await Promise.all(set.ordinals.map(ask))).toEqual(set.ordinals.map(() => wanted));
      expect(came).toEqual([2, 1, 0]);
      expect(Object.keys(answered).sort()).toEqual(['100', '101', '102']);
      expect(failed).toEqual([]);
      measure('rollWrites', outage.seconds);
    },
  );
});
