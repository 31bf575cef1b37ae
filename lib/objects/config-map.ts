import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import { primaryOptionFile, replicaOptionFile } from '../config/server-options';
import type { Model } from '../model/model';
import { FILES } from '../model/paths';
import { topologyFile } from '../model/topology';
import { LOCAL_ACCOUNTS } from '../scripts/accounts';
import { cloneMysql } from '../scripts/clone-mysql';
import { clonePlugin } from '../scripts/clone-plugin';
import { common } from '../scripts/common';
import { initMysql } from '../scripts/init-mysql';
import { mysql } from '../scripts/mysql';
import { readiness } from '../scripts/readiness';
import { replication } from '../scripts/replication';
import { stopMysql } from '../scripts/stop-mysql';
import { metadata } from './metadata';

/** Option files and scripts: what a pod takes over when it starts. */
export type PodFiles = Readonly<Record<string, string>>;

export function podFiles(m: Model): PodFiles {
  return {
    [FILES.primaryOptions]: primaryOptionFile(m),
    [FILES.replicaOptions]: replicaOptionFile(m),
    [FILES.localAccounts]: `${LOCAL_ACCOUNTS.toString()}\n`,
    [FILES.commonLibrary]: `${common(m).toString()}\n`,
    [FILES.dataCopyLibrary]: `${clonePlugin(m).toString()}\n`,
    [FILES.initScript]: `${initMysql().toString()}\n`,
    [FILES.cloneScript]: `${cloneMysql().toString()}\n`,
    [FILES.serverScript]: `${mysql().toString()}\n`,
    [FILES.stopScript]: `${stopMysql().toString()}\n`,
    [FILES.replicationScript]: `${replication().toString()}\n`,
    [FILES.readinessScript]: `${readiness().toString()}\n`,
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
