import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNTS, OS_USER, SECRET_KEYS } from '../../../lib/model/accounts';
import { MYSQL_PORT } from '../../../lib/model/model';
import { COPY_PORT } from '../../../lib/model/xtrabackup';
import { FILES, PATHS, RECEIPT } from '../../../lib/model/paths';
import { KINDS } from '../../support/kinds';
import { objectOf, podOf, synth } from '../../support/manifest';
import { reachable, shellFile, withoutComments } from '../../support/shell-files';

/** What is there without any mount: of the kernel, and of the image. */
const OF_THE_IMAGE = /^\/(dev\/(null|tcp)$|proc(\/|$)|bin\/bash$)/;

const pathsIn = (text: string) => [
  ...new Set([...text.matchAll(/(?<![\w.*}%\\-]|[}$\w]")\/[a-z](?:[\w.#*/-]*[\w#*])?/g)].map((match) => match[0])),
];
const isUnder = (path: string, directory: string) => path === directory || path.startsWith(`${directory}/`);

describe.each(KINDS)('in %s', (_kind, props) => {
  const set = synth({ ...props, name: 'orders', annotations: {}, options: {} });
  const files = objectOf(set, 'ConfigMap').data ?? {};
  const pod = podOf(set);
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  const scripts = Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name.endsWith('.sh'))
      .map(([name, text]) => [name, shellFile(text)]),
  );

  const hasPasswords = props.insecureTutorial !== true;
  const copies = FILES.copyServerScript in files;
  /** All that a container runs: commands of its own, of its probes and hooks, and the scripts that these name. */
  function codeOf(container: (typeof containers)[number]): string {
    const { startupProbe, livenessProbe, readinessProbe, lifecycle } = container;
    const actions = [startupProbe, livenessProbe, readinessProbe, lifecycle?.preStop, lifecycle?.postStart];
    const commands = [container.command ?? [], ...actions.map((action) => action?.exec?.command ?? [])].flat();
    const mounted = (container.volumeMounts ?? []).map((mount) => mount.subPath);
    const named = Object.keys(scripts).filter(
      (name) => mounted.includes(name) || commands.some((word) => word.endsWith(`/${name}`)),
    );
    expect(named.length).toBeGreaterThan(0);
    return [commands.join('\n'), ...named.map((name) => reachable(scripts, name))].join('\n');
  }

  test('the walk finds paths where they are', () => {
    expect(pathsIn('rm -rf /a/b "/c/d".lock; x=/e.new # $1/f "${x%/*}"/g ${x//\\/h} --i=/j/*.sh a/k >/l')).toEqual([
      ...['/a/b', '/c/d', '/e.new', '/j/*.sh', '/l'],
    ]);
    expect(pathsIn(Object.values(files).join('\n')).length).toBeGreaterThan(20);
  });

  test.each(Object.entries(files))('every path in %s is one of the model’s, or beside or within one', (_, text) => {
    const known = Object.values(PATHS);
    const strange = pathsIn(withoutComments(text)).filter(
      (path) => !OF_THE_IMAGE.test(path) && !known.some((k) => isUnder(path, k) || path.startsWith(`${k}.`)),
    );
    expect(strange).toEqual([]);
  });

  test('every file of the ConfigMap, of the scripts and of the Secret that anything names is there', () => {
    const text = [...Object.values(files).map(withoutComments), ...containers.map(codeOf)].join('\n');
    const within = (directory: string) => pathsIn(text).filter((path) => path.startsWith(`${directory}/`));
    const named = [...within(PATHS.configMap), ...within(PATHS.scripts)].map(
      (path) => path.split('/').at(-1) as string,
    );
    // Not there unless the code declares something.
    const optional: readonly string[] = [FILES.declared, FILES.declaredUsers, FILES.initSql];
    const missing = named.filter((name) => name !== '*.sh' && files[name] === undefined);
    expect(missing.filter((name) => !optional.includes(name))).toEqual([]);
    expect(named).toContain(FILES.topology);
    expect(within(PATHS.credentials)).toEqual([]); // keys are arguments: see below
    const known: readonly string[] = Object.values(FILES);
    expect(Object.keys(files).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('every library that a script sources is there', () => {
    const sourced = Object.values(scripts).flatMap((script) => script.sources);
    expect(sourced).toContain(FILES.commonLibrary);
    expect(sourced.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test.each(containers.map((container) => [container.name, container] as const))(
    'every path that %s uses is in one of its mounts, or of the image',
    (_, container) => {
      const mounts = (container.volumeMounts ?? []).map((mount) => mount.mountPath);
      const elsewhere = pathsIn(codeOf(container)).filter(
        (path) => !OF_THE_IMAGE.test(path) && !mounts.some((mount) => isUnder(path, mount)),
      );
      expect(elsewhere).toEqual([]);
    },
  );

  test.each(['mysql', 'init-mysql'])(
    'every path in the option files is in one of the mounts of %s, which runs a server',
    (name) => {
      const mounts = containers.find((container) => container.name === name)?.volumeMounts ?? [];
      const paths = [FILES.primaryOptions, FILES.replicaOptions].flatMap((file) => pathsIn(files[file] ?? ''));
      expect(paths.length).toBeGreaterThan(3);
      expect(paths.filter((path) => !mounts.some((mount) => isUnder(path, mount.mountPath)))).toEqual([]);
    },
  );

  test('every mount has its volume, and every volume is mounted', () => {
    const volumes = [...(pod.volumes ?? []), { name: 'data' }].map((volume) => volume.name);
    const mounted = containers.flatMap((container) => (container.volumeMounts ?? []).map((mount) => mount.name));
    expect([...new Set(mounted)].sort()).toEqual([...volumes].sort());
  });

  const code = Object.values(files).map(withoutComments).join('\n');
  const all = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map((match) => match[1]))].sort();

  test('every port is the model’s', () => {
    const ports = [MYSQL_PORT, ...(copies ? [COPY_PORT] : [])].map(({ number }) => String(number));
    expect(all(/(?:[^-]port[= ]|PORT = |\D:)'?(\d{3,5})\b/g).filter((port) => !ports.includes(port as string))).toEqual(
      [],
    );
    expect(all(/\b(33\d{2,4})\b/g)).toEqual(ports);
  });

  test('every account is one of the model’s', () => {
    const accounts = [
      ...all(/'(\w+)'@/g),
      ...all(/--user=(\w+)/g),
      ...all(/_USER = '(\w+)'/g),
      ...all(/(?:REPLICA|SLAVE) USER = '(\w+)'/g),
    ];
    expect(accounts).toContain(ACCOUNTS.root);
    const known: string[] = [...Object.values(ACCOUNTS), ...(props.users ?? []).map((user) => user.name)];
    expect(accounts.filter((account) => !known.includes(account as string))).toEqual([]);
    expect(all(/auth_socket AS '(\w+)'/g)).toEqual(hasPasswords ? [OS_USER.name] : []);
  });

  test('every key of the Secret is one of the model’s, and the volume has them all', () => {
    const keys = hasPasswords ? Object.values(SECRET_KEYS).sort() : [];
    expect(all(/(?<![\w-])([a-z]+-password)\b/g)).toEqual(keys);
    const items = pod.volumes?.find((volume) => volume.name === 'credentials')?.secret?.items ?? [];
    expect(items.map((item) => item.key).sort()).toEqual(keys);
  });

  test('the name of the set is in its scripts, and no other set’s', () => {
    expect(code).toContain('orders-$1.orders');
    expect(code).not.toMatch(/\bmysql-(\d|primary|read|credentials)/);
  });
});

test.each(['scripts', 'config', 'objects'])('lib/%s writes no path and no port itself', (folder) => {
  const directory = join(__dirname, '../../../lib', folder);
  for (const file of readdirSync(directory)) {
    const source = readFileSync(join(directory, file), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
    expect(source).not.toMatch(/(?<![\w'.])\/(var|etc|mnt|opt|tmp|run)\b|\b3306\b|\breceipt\.(new|old)\b/);
    expect(source).not.toContain(`/${RECEIPT}.`);
  }
});
