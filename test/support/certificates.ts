import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CERTIFICATE_KEYS } from '../../lib/model/certificates';
import { run } from '../../tools/support/command';

/** What is in the Secret with a certificate, by key. */
export type Certificate = Readonly<Record<string, string>>;

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Certifies servers, as an issuer of cert-manager does. */
export class Authority {
  static async create(): Promise<Authority> {
    const directory = await mkdtemp(join(tmpdir(), 'authority-'));
    const authority = new Authority(directory);
    const files = ['-keyout', authority.file('ca.key'), '-out', authority.file('ca.crt')];
    await run('openssl', ['req', '-x509', ...NEW_KEY, ...files, '-days', '30', '-subj', '/CN=authority']);
    return authority;
  }

  private constructor(private readonly directory: string) {}

  /** A certificate of a server with these names, which trusts this authority and `others`. */
  async certify(names: readonly string[], days = 10, others: readonly Authority[] = []): Promise<Certificate> {
    const [request, key, certificate] = ['request', 'key', 'certificate'].map((name) => this.file(name)) as [
      ...[string, string, string],
    ];
    await run('openssl', ['req', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', '/CN=server']);
    await writeFile(this.file('names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
    await run('openssl', [
      ...['x509', '-req', '-in', request, '-out', certificate, '-days', String(days), '-extfile', this.file('names')],
      ...['-CA', this.file('ca.crt'), '-CAkey', this.file('ca.key'), '-CAcreateserial'],
    ]);
    const authorities = [this, ...others].map((authority) => readFile(authority.file('ca.crt'), 'utf8'));
    return {
      [CERTIFICATE_KEYS.authorities]: (await Promise.all(authorities)).join(''),
      [CERTIFICATE_KEYS.certificate]: await readFile(certificate, 'utf8'),
      [CERTIFICATE_KEYS.key]: await readFile(key, 'utf8'),
    };
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private file(name: string): string {
    return join(this.directory, name);
  }
}
