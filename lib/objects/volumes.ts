import { k8s } from '../../imports/k8s';
import { SECRET_KEYS } from '../model/accounts';
import { CERTIFICATE_KEYS } from '../model/certificates';
import { userPasswordFile, type User } from '../model/declarations';
import type { Model } from '../model/model';
import { VOLUMES } from '../model/names';
import { FILES, PATHS } from '../model/paths';

/** Mounts by what they are; a container names those that it needs. */
export const MOUNTS = {
  data: { name: VOLUMES.data, mountPath: PATHS.volume },
  configMap: { name: VOLUMES.configMap, mountPath: PATHS.configMap, readOnly: true },
  newOptionFiles: { name: VOLUMES.optionFiles, mountPath: PATHS.optionFiles },
  optionFiles: { name: VOLUMES.optionFiles, mountPath: PATHS.optionFiles, readOnly: true },
  newScripts: { name: VOLUMES.scripts, mountPath: PATHS.scripts },
  scripts: { name: VOLUMES.scripts, mountPath: PATHS.scripts, readOnly: true },
  /** One of the scripts, where a shell looks for commands: after the init containers, it is there. */
  controlCommand: {
    name: VOLUMES.scripts,
    mountPath: PATHS.controlCommand,
    subPath: FILES.controlScript,
    readOnly: true,
  },
  credentials: { name: VOLUMES.credentials, mountPath: PATHS.credentials, readOnly: true },
  certificates: { name: VOLUMES.certificates, mountPath: PATHS.certificates, readOnly: true },
  userPasswords: { name: VOLUMES.userPasswords, mountPath: PATHS.userPasswords, readOnly: true },
  run: { name: VOLUMES.run, mountPath: PATHS.run },
  tmp: { name: VOLUMES.tmp, mountPath: PATHS.tmp },
} satisfies Record<string, k8s.VolumeMount>;

/** Owner and group may read: `fsGroup` makes the group the containers' own. */
const SECRET_MODE = 0o440;

/** Small files only. Bash writes here-documents to /tmp, and those carry passwords: they must not reach a disk. */
const IN_MEMORY: k8s.EmptyDirVolumeSource = { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('16Mi') };

/** The volumes of a pod, all but the one that is claimed. */
export function volumes(m: Model): k8s.Volume[] {
  return [
    { name: VOLUMES.configMap, configMap: { name: m.names.configMap } },
    ...(m.secretName === undefined ? [] : [secret(VOLUMES.credentials, m.secretName, SECRET_KEYS)]),
    ...(m.certificatesSecret === undefined
      ? []
      : [secret(VOLUMES.certificates, m.certificatesSecret, CERTIFICATE_KEYS)]),
    ...(m.declarations.users.length === 0 ? [] : [userPasswords(m.declarations.users)]),
    { name: VOLUMES.optionFiles, emptyDir: {} },
    { name: VOLUMES.scripts, emptyDir: {} },
    { name: VOLUMES.run, emptyDir: IN_MEMORY },
    { name: VOLUMES.tmp, emptyDir: IN_MEMORY },
  ];
}

function secret(name: string, secretName: string, keys: Readonly<Record<string, string>>): k8s.Volume {
  return {
    name,
    secret: {
      secretName,
      defaultMode: SECRET_MODE,
      // Named one by one: when a key is missing, the pod waits, and its events say for which.
      items: Object.values(keys).map((key) => ({ key, path: key })),
    },
  };
}

/** Each key once, by its Secret. A user whose password is missing keeps no server from starting: the verdict names it. */
function userPasswords(users: readonly User[]): k8s.Volume {
  const items = new Map(
    users.map((user) => [userPasswordFile(user), { secretName: user.secretName, key: user.secretKey }]),
  );
  const names = [...new Set([...items.values()].map(({ secretName }) => secretName))];
  return {
    name: VOLUMES.userPasswords,
    projected: {
      defaultMode: SECRET_MODE,
      sources: names.map((name) => ({
        secret: {
          name,
          optional: true,
          items: [...items].filter(([, item]) => item.secretName === name).map(([path, { key }]) => ({ key, path })),
        },
      })),
    },
  };
}
