import { podHost, type Names } from './names';
import { PATHS } from './paths';

/** Keys of the Secret with the servers' certificate, as cert-manager writes them. */
export const CERTIFICATE_KEYS = { authorities: 'ca.crt', certificate: 'tls.crt', key: 'tls.key' } as const;

/** Where they are inside a pod. */
export const CERTIFICATE_FILES = {
  authorities: `${PATHS.certificates}/${CERTIFICATE_KEYS.authorities}`,
  certificate: `${PATHS.certificates}/${CERTIFICATE_KEYS.certificate}`,
  key: `${PATHS.certificates}/${CERTIFICATE_KEYS.key}`,
} as const;

/**
 * The names that a certificate of the servers must have. Each pod's own is among them: `*.mysql` would match none, because
 * OpenSSL wants two dots behind a `*`.
 *
 * Without a namespace they are those by which the pods of the same one ask.
 */
export function certificateDnsNames(names: Names, replicas: number, namespace: string | undefined): string[] {
  const services = [names.headlessService, names.primaryService, names.readService];
  const pods = Array.from({ length: replicas }, (_, ordinal) => podHost(names, ordinal));
  if (namespace === undefined) return [...services, ...pods];
  const endings = [namespace, `${namespace}.svc`, `${namespace}.svc.cluster.local`];
  const everywhere = [...services, `*.${names.headlessService}`].flatMap((name) =>
    endings.map((ending) => `${name}.${ending}`),
  );
  return [...services, ...pods, ...everywhere];
}
