import type { ReplicatedMySqlProps } from '../../lib';
import { appliedSizeFinding } from '../../lib/applied-size';
import { FULL_PROPS } from '../support/full-props';
import { objectOf, synth } from '../support/manifest';

/** What an object of kubectl's own making has at most, in bytes. */
const MOST = 262_144;

/** A user for each tenant, with a password of its own. */
const tenants = (count: number): ReplicatedMySqlProps => ({
  users: Array.from({ length: count }, (_, n) => ({
    name: `tenant${n}`,
    passwordSecret: { name: 'tenants', key: `tenant${n}` },
    grants: [{ privileges: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], on: `tenant${n}.*` }],
  })),
});

test('more than kubectl apply can keep is refused, with the size of it', () => {
  expect(() => synth(tenants(300))).toThrow(
    /^ReplicatedMySql "test\/mysql" cannot be applied:\n- ConfigMap "mysql" takes \d{6} bytes in the annotation in which kubectl apply keeps it, and there is room for 262144: declare fewer databases and users, or pass shorter initSql, options and annotations$/,
  );
  expect(() => synth({ annotations: { note: 'x'.repeat(MOST) } })).toThrow(/cannot be applied/);
});

test.each(['<', '>', '&', '\u2028'])('%j counts as the six bytes that it takes', (character) => {
  const finding = (text: string) => appliedSizeFinding('It', text, 'less');
  const few = Math.floor((MOST - 2000) / 6);
  expect(finding('x'.repeat(6 * few))).toBe(false);
  expect(finding(character.repeat(few))).toBe(false);
  expect(finding(character.repeat(few + 400))).toMatch(/^It takes \d+ bytes .*: less$/);
});

test('the scripts leave room for what is declared, for the statements of a new cluster as well', () => {
  const json = JSON.stringify(objectOf(synth(FULL_PROPS), 'ConfigMap'));
  const escaped = json.replace(/[<>&]/g, '------');
  expect(Buffer.byteLength(escaped)).toBeLessThan(MOST - 65_536);
});
