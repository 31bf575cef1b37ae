import { FILES } from '../../../lib/model/paths';
import { areScripts, replaceIn, type Files } from '../../support/change';
import { objectOf, synth } from '../../support/manifest';

const changed = (from: string, to: string): Files => {
  const files: Files = { ...objectOf(synth(), 'ConfigMap').data };
  replaceIn(FILES.readinessScript, from, to)(files);
  return files;
};
const step = 'then await_readiness; fi';

test('a protection that is taken out leaves scripts', async () => {
  await areScripts(changed(step, 'then :; fi'));
});

test('what bash refuses is an error of the test that made it', async () => {
  await expect(areScripts(changed(step, 'then fi'))).rejects.toThrow(
    /^readiness\.sh is no script any more: .*syntax error near unexpected token `fi'/,
  );
});

test('what is not there, or not only once, is one, too', () => {
  expect(() => changed('no such line', '')).toThrow('readiness.sh has "no such line" 0 times, wanted once');
  expect(() => changed('reason', '')).toThrow(/^readiness\.sh has "reason" [2-9]\d* times, wanted once/);
});
