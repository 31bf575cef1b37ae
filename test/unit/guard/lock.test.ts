import { rmSync } from 'node:fs';
import { lockOf } from '../../../lib/guard/lock';
import { GitFolder } from '../../support/git-folder';

let folder: GitFolder;
beforeEach(() => (folder = new GitFolder()));
afterEach(() => folder.remove());

const lock = () => lockOf(folder.file('app/dist'));
const ON_DISK = { isCommitted: false, texts: { 'a.yaml': 'new\n' } };

test('the last commit counts, not what is on the disk, changed, added or deleted', async () => {
  await folder.init();
  const texts = { 'a.yaml': 'a: "ä"\n', 'empty.yaml': '', 'deep/b.yaml': 'no line break at its end' };
  for (const [path, text] of Object.entries(texts)) folder.write(`app/dist/${path}`, text);
  folder.write('app/dist-of-another/a.yaml', 'another\n');
  await folder.commit();
  folder.write('app/dist/a.yaml', 'new\n');
  folder.write('app/dist/c.yaml', 'c\n');
  await folder.git('add', '--all');
  expect(lock()).toEqual({ isCommitted: true, texts });
  rmSync(folder.file('app'), { recursive: true });
  expect(lock()).toEqual({ isCommitted: true, texts });
});

test.each<[string, () => Promise<void>]>([
  ['there is no repository', async () => {}],
  ['the repository has no commit yet', () => folder.init()],
  [
    'the commit has not got the directory',
    async () => {
      await folder.init();
      folder.write('other', '');
      await folder.commit();
    },
  ],
])('where %s, the disk counts', async (_, prepare) => {
  await prepare();
  folder.write('app/dist/a.yaml', 'new\n');
  expect(lock()).toEqual(ON_DISK);
});

test('what is neither committed nor there has no files', () => {
  expect(lock()).toEqual({ isCommitted: false, texts: {} });
});

test('a repository that git cannot read is an error: what is not compared must not pass', () => {
  folder.write('.git', 'gitdir: nowhere\n');
  folder.write('app/dist/a.yaml', 'new\n');
  expect(lock).toThrow(/^git cannot tell what the last commit of .* has, so nothing can be compared with it: fatal: /);
});
