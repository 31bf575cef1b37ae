import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import { primaryOptionFile, replicaOptionFile } from '../config/server-options';
import type { Model } from '../model/model';
import { FILES } from '../model/paths';
import { topologyFile } from '../model/topology';
import { LOCAL_ACCOUNTS } from '../scripts/accounts';
import type { BashScript } from '../scripts/bash';
import { cloneMysql } from '../scripts/clone-mysql';
import { clonePlugin } from '../scripts/clone-plugin';
import { common } from '../scripts/common';
import { initMysql } from '../scripts/init-mysql';
import { mysql } from '../scripts/mysql';
import { readiness } from '../scripts/readiness';
import { replication } from '../scripts/replication';
import type { SqlStatement } from '../scripts/sql';
import { stopMysql } from '../scripts/stop-mysql';
import { metadata } from './metadata';

/** Option files and scripts: what a pod takes over when it starts. */
export type PodFiles = Readonly<Record<string, string>>;

/** Files that are the same in every set: made once, however many sets an app has. */
const SAME_FILES: PodFiles = {
  [FILES.localAccounts]: text(LOCAL_ACCOUNTS),
  [FILES.initScript]: text(initMysql()),
  [FILES.cloneScript]: text(cloneMysql()),
  [FILES.serverScript]: text(mysql()),
  [FILES.stopScript]: text(stopMysql()),
  [FILES.replicationScript]: text(replication()),
  [FILES.readinessScript]: text(readiness()),
};

export function podFiles(m: Model): PodFiles {
  return {
    [FILES.primaryOptions]: primaryOptionFile(m),
    [FILES.replicaOptions]: replicaOptionFile(m),
    [FILES.commonLibrary]: text(common(m)),
    [FILES.dataCopyLibrary]: text(clonePlugin(m)),
    ...SAME_FILES,
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
