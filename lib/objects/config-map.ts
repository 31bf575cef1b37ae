import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import { primaryOptionFile, replicaOptionFile } from '../config/server-options';
import type { Kind, Model } from '../model/model';
import { FILES } from '../model/paths';
import { topologyFile } from '../model/topology';
import { localAccounts } from '../scripts/accounts';
import type { BashScript } from '../scripts/bash';
import { cloneMysql } from '../scripts/clone-mysql';
import { clonePlugin } from '../scripts/clone-plugin';
import { common } from '../scripts/common';
import { copyClient } from '../scripts/copy-client';
import { copyServer } from '../scripts/copy-server';
import { initMysql } from '../scripts/init-mysql';
import { initialization } from '../scripts/initialization';
import { mysql } from '../scripts/mysql';
import { readiness } from '../scripts/readiness';
import { replication } from '../scripts/replication';
import type { SqlStatement } from '../scripts/sql';
import { stopMysql } from '../scripts/stop-mysql';
import { xtrabackup } from '../scripts/xtrabackup';
import { metadata } from './metadata';

/** Option files and scripts: what a pod takes over when it starts. */
export type PodFiles = Readonly<Record<string, string>>;

export function podFiles(m: Model): PodFiles {
  return {
    [FILES.primaryOptions]: primaryOptionFile(m),
    [FILES.replicaOptions]: replicaOptionFile(m),
    [FILES.commonLibrary]: text(common(m)),
    [FILES.initializationLibrary]: text(initialization(m)),
    ...filesOfKind(m),
  };
}

/** Files that are the same in every set of a kind: made once, however many sets an app has. */
const madeFiles = new Map<string, PodFiles>();

function filesOfKind({ version, series, dataCopy, hasPasswords, position }: Kind): PodFiles {
  const kind: Kind = { version, series, dataCopy, hasPasswords, position };
  const key = JSON.stringify(kind);
  const files = madeFiles.get(key) ?? makeFilesOfKind(kind);
  madeFiles.set(key, files);
  return files;
}

function makeFilesOfKind(k: Kind): PodFiles {
  return {
    ...(k.hasPasswords ? { [FILES.localAccounts]: text(localAccounts(k)) } : {}),
    ...dataCopyFiles(k),
    [FILES.initScript]: text(initMysql(k)),
    [FILES.cloneScript]: text(cloneMysql(k)),
    [FILES.serverScript]: text(mysql()),
    [FILES.stopScript]: text(stopMysql(k)),
    [FILES.replicationScript]: text(replication(k)),
    [FILES.readinessScript]: text(readiness(k)),
  };
}

/** The exchangeable part: all that differs by the way in which data are copied, but for how peers are asked. */
function dataCopyFiles(k: Kind): PodFiles {
  if (k.dataCopy.method === 'clone-plugin') return { [FILES.dataCopyLibrary]: text(clonePlugin()) };
  return {
    [FILES.dataCopyLibrary]: text(xtrabackup(k)),
    [FILES.copyServerScript]: text(copyServer(k, k.dataCopy)),
    [FILES.copyClientScript]: text(copyClient(k, k.dataCopy)),
  };
}

/** The ConfigMap: the topology, which running pods follow, and the files of pods to come. */
export function configMap(scope: Construct, m: Model, files: PodFiles): ApiObject {
  return new ApiObject(scope, 'ConfigMap', {
    ...k8s.KubeConfigMap.GVK,
    metadata: metadata(m, m.names.configMap),
    data: { [FILES.topology]: topologyFile(m.topology, m.replicas), ...files },
  });
}

function text(script: BashScript | SqlStatement): string {
  return `${script.toString()}\n`;
}
