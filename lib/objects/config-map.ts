import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import { primaryOptionFile, replicaOptionFile } from '../config/server-options';
import { takesDeclarations } from '../model/declarations';
import { hasSemiSync, type Kind, type Model } from '../model/model';
import { FILES } from '../model/paths';
import { topologyFile } from '../model/topology';
import { localAccounts } from '../scripts/accounts';
import type { BashScript } from '../scripts/bash';
import { cloneScript } from '../scripts/clone-mysql';
import { clonePlugin } from '../scripts/clone-plugin';
import { commonLibrary } from '../scripts/common';
import { copyClientScript } from '../scripts/copy-client';
import { copyServerScript } from '../scripts/copy-server';
import { declarationsLibrary } from '../scripts/declarations';
import { declaredFile, declaredUsersFile, initSqlFile } from '../scripts/declared-files';
import { durabilityLibrary } from '../scripts/durability';
import { explanationsLibrary } from '../scripts/explanations';
import { initScript } from '../scripts/init-mysql';
import { initializationLibrary } from '../scripts/initialization';
import { serverScript } from '../scripts/mysql';
import { membersLibrary } from '../scripts/members';
import { controlScript } from '../scripts/mysql-ctl';
import { readinessScript } from '../scripts/readiness';
import { recloneLibrary, replicaLibrary, replicationScript, roleLibrary } from '../scripts/replication';
import { rotationLibrary } from '../scripts/rotation';
import { semiSyncLibrary } from '../scripts/semi-sync';
import type { SqlStatement } from '../scripts/sql';
import { stopScript } from '../scripts/stop-mysql';
import { xtrabackup } from '../scripts/xtrabackup';
import { fingerprint } from './fingerprint';
import { metadata } from './metadata';

/** Option files and scripts: what a pod takes over when it starts. */
export type PodFiles = Readonly<Record<string, string>>;

export function podFiles(m: Model): PodFiles {
  return {
    [FILES.primaryOptions]: primaryOptionFile(m),
    [FILES.replicaOptions]: replicaOptionFile(m),
    [FILES.commonLibrary]: text(commonLibrary(m)),
    [FILES.initializationLibrary]: text(initializationLibrary(m)),
    ...filesOfKind(m),
  };
}

/** Files that are the same in every set of a kind: made once, however many sets an app has. */
const madeFiles = new Map<string, PodFiles>();

function filesOfKind({ version, series, dataCopy, hasPasswords, hasCertificates, position }: Kind): PodFiles {
  const kind: Kind = { version, series, dataCopy, hasPasswords, hasCertificates, position };
  const key = JSON.stringify(kind);
  const files = madeFiles.get(key) ?? makeFilesOfKind(kind);
  madeFiles.set(key, files);
  return files;
}

function makeFilesOfKind(k: Kind): PodFiles {
  return {
    ...(k.hasPasswords ? { [FILES.localAccounts]: text(localAccounts(k)) } : {}),
    ...dataCopyFiles(k),
    [FILES.initScript]: text(initScript(k)),
    [FILES.cloneScript]: text(cloneScript(k)),
    [FILES.serverScript]: text(serverScript()),
    [FILES.stopScript]: text(stopScript(k)),
    [FILES.replicationScript]: text(replicationScript(k)),
    ...(k.position === 'gtid'
      ? {
          [FILES.durabilityLibrary]: text(durabilityLibrary(k)),
          [FILES.roleLibrary]: text(roleLibrary(k)),
          [FILES.recloneLibrary]: text(recloneLibrary(k)),
          [FILES.rotationLibrary]: text(rotationLibrary(k)),
        }
      : {}),
    ...(takesDeclarations(k) ? { [FILES.declarationsLibrary]: text(declarationsLibrary()) } : {}),
    ...(hasSemiSync(k) ? { [FILES.semiSyncLibrary]: text(semiSyncLibrary(k)) } : {}),
    [FILES.replicaLibrary]: text(replicaLibrary(k)),
    [FILES.readinessScript]: text(readinessScript(k)),
    [FILES.controlScript]: text(controlScript(k)),
    ...(k.position === 'gtid' ? { [FILES.membersLibrary]: text(membersLibrary(k)) } : {}),
    [FILES.explanationsLibrary]: text(explanationsLibrary()),
  };
}

/** The exchangeable part: all that differs by the way in which data are copied, but for how peers are asked. */
function dataCopyFiles(k: Kind): PodFiles {
  if (k.dataCopy.method === 'clone-plugin') return { [FILES.dataCopyLibrary]: text(clonePlugin(k)) };
  return {
    [FILES.dataCopyLibrary]: text(xtrabackup(k)),
    [FILES.copyServerScript]: text(copyServerScript(k, k.dataCopy)),
    [FILES.copyClientScript]: text(copyClientScript(k, k.dataCopy)),
  };
}

/** What the set is to hold by the code's word; running pods follow it. What is not declared has no file. */
function declarationFiles({ declarations }: Model): Readonly<Record<string, string>> {
  const files = {
    [FILES.declared]: declaredFile(declarations),
    [FILES.declaredUsers]: declaredUsersFile(declarations.users),
    [FILES.initSql]: declarations.initSql.length === 0 ? '' : initSqlFile(declarations.initSql),
  };
  return Object.fromEntries(Object.entries(files).filter(([, content]) => content !== ''));
}

/** What running pods follow, the topology and the declarations, and the files of pods to come. */
export function configMapData(m: Model, files: PodFiles): PodFiles {
  const declared = declarationFiles(m);
  const isDeclared = Object.keys(declared).length > 0;
  return {
    [FILES.topology]: topologyFile({ ...m, declared: isDeclared ? fingerprint(declared) : undefined }),
    ...declared,
    ...files,
  };
}

export function configMap(scope: Construct, m: Model, data: PodFiles): ApiObject {
  return new ApiObject(scope, 'ConfigMap', {
    ...k8s.KubeConfigMap.GVK,
    metadata: metadata(scope, m, m.names.configMap),
    data: { ...data },
  });
}

function text(script: BashScript | SqlStatement): string {
  return `${script.toString()}\n`;
}
