import { k8s } from '../../imports/k8s';
import { SECRET_KEYS } from '../model/accounts';
import type { Model } from '../model/model';
import { VOLUMES } from '../model/names';
import { PATHS } from '../model/paths';

/** Mounts by what they are; a container names those that it needs. */
export const MOUNTS = {
  data: { name: VOLUMES.data, mountPath: PATHS.volume },
  configMap: { name: VOLUMES.configMap, mountPath: PATHS.configMap, readOnly: true },
  newOptionFiles: { name: VOLUMES.optionFiles, mountPath: PATHS.optionFiles },
  optionFiles: { name: VOLUMES.optionFiles, mountPath: PATHS.optionFiles, readOnly: true },
  newScripts: { name: VOLUMES.scripts, mountPath: PATHS.scripts },
  scripts: { name: VOLUMES.scripts, mountPath: PATHS.scripts, readOnly: true },
  credentials: { name: VOLUMES.credentials, mountPath: PATHS.credentials, readOnly: true },
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
    ...(m.secretName === undefined ? [] : [credentials(m.secretName)]),
    { name: VOLUMES.optionFiles, emptyDir: {} },
    { name: VOLUMES.scripts, emptyDir: {} },
    { name: VOLUMES.run, emptyDir: IN_MEMORY },
    { name: VOLUMES.tmp, emptyDir: IN_MEMORY },
  ];
}

function credentials(secretName: string): k8s.Volume {
  return {
    name: VOLUMES.credentials,
    secret: {
      secretName,
      defaultMode: SECRET_MODE,
      // Named one by one: when a key is missing, the pod waits, and its events say for which.
      items: Object.values(SECRET_KEYS).map((key) => ({ key, path: key })),
    },
  };
}
