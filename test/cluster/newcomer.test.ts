import { Checkout } from '../support/checkout';
import { Namespace } from '../support/cluster';
import { commandsIn, readmeCommands } from '../support/documents';

/** Packages are installed, and pods are waited for. */
jest.setTimeout(300_000);

/** From the clone to the first SELECT, in seconds: the time that the person takes to read and type comes on top. */
const FIRST_MINUTES = 240;

describe('a person who has cloned the project, and follows the README only', () => {
  let namespace: Namespace;
  let checkout: Checkout;
  const started = Date.now();
  beforeAll(async () => {
    namespace = await Namespace.create('newcomer');
    checkout = await Checkout.create();
    await checkout.use(namespace);
  });
  afterAll(async () => {
    checkout.remove();
    await namespace.delete();
  });

  const [install, start, select, ...none] = commandsIn('README.md', 'Quick start') as [string, string, string];

  test('is told that the Secret is missing', async () => {
    await expect(checkout.shell(install)).rejects.toThrow(/^fault: Secret mysql-credentials is not in namespace/m);
  });

  test('makes it, applies, sees three pods become Ready, and has a SELECT within minutes', async () => {
    await checkout.shell(readmeCommands('Credentials'));
    const [apply, watch, ...more] = start.trim().split('\n') as [string, string];
    await checkout.shell(apply);
    await namespace.watch(checkout.start(watch), /(^mysql-\d +2\/2 [^]*){3}/m);
    await namespace.untilReady(3);
    expect(await checkout.shell(select)).toMatch(/^mysql-0\t9\.7/m);
    const seconds = (Date.now() - started) / 1000;
    console.log(`from the clone to the first SELECT: ${seconds.toFixed(0)} s`);
    expect(seconds).toBeLessThan(FIRST_MINUTES);
    expect([...none, ...more]).toEqual([]);
  });

  test('asks how it is, and what that means', async () => {
    const [status, explain, ...more] = readmeCommands('Day by day').trim().split('\n') as [string, string];
    expect(await checkout.shell(status)).toMatch(/^mysql-0: ready: primary of cluster .*: takes writes/);
    expect(await checkout.shell(explain)).toMatch(/^mysql-1: ready: /);
    expect(more).toEqual([]);
  });

  test('synthesizes what is there already, and removes everything', async () => {
    await checkout.shell('npm run synth && git diff --exit-code');
    await checkout.shell(readmeCommands('Clean up'));
    await namespace.eventually('no pod, claim or Secret is left', 60, async () => {
      return (await namespace.kubectl(['get', 'pods,pvc,secrets', '--output', 'name'])) === '';
    });
  });
});
