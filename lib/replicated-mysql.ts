import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { mergedOptions } from './config/option-file';
import { defaultSecretName } from './model/accounts';
import { objectLabels, selectorLabels } from './model/labels';
import { MYSQL_PORT, type Model } from './model/model';
import { namesOf, podHost } from './model/names';
import { DEFAULT_VERSION, imageOf, seriesOf, TUTORIAL_VERSION, type Series } from './model/versions';
import { DEFAULT_STREAMS, xtrabackupFor, xtrabackupImageOf, type Compression } from './model/xtrabackup';
import { claimName } from './claimed-names';
import { DataCopy } from './data-copy';
import { configMap, podFiles } from './objects/config-map';
import type { PodSettings } from './objects/pod-settings';
import { serviceAccount } from './objects/service-account';
import { headlessService, primaryService, readService } from './objects/services';
import { statefulSet } from './objects/stateful-set';
import type { ReplicatedMySqlProps } from './props';
import { findings, type NamedProps } from './validation';

/** Annotation of a set that is open to everybody, and why it is. */
const INSECURE = 'cdk8s-replicated-mysql/insecure';
const INSECURE_BECAUSE = 'insecureTutorial: root has no password, and whoever reaches port 3306 is root';

const MARK = Symbol.for('cdk8s-replicated-mysql.ReplicatedMySql');

/**
 * MySQL with one primary and any number of read replicas that copy their data, replicate and are checked by themselves.
 *
 * It consists of plain Kubernetes objects, which need no operator and no right to talk to Kubernetes. Its passwords are
 * in a Secret that you make, see `credentialsSecret`.
 *
 * @throws an error that lists all props that cannot work
 */
export class ReplicatedMySql extends Construct {
  /** True for a set of this library, of whichever installed copy of it. */
  static isReplicatedMySql(x: unknown): x is ReplicatedMySql {
    return x !== null && typeof x === 'object' && MARK in x;
  }

  /** Name of the set. */
  readonly name: string;
  /** Number of servers, the primary included. */
  readonly replicas: number;
  /** Port of every server and Service. */
  readonly port: number = MYSQL_PORT.number;
  /** Host name for writes, for any pod of the same namespace. */
  readonly primaryHost: string;
  /** Host name for reads: any Ready server, for any pod of the same namespace. */
  readonly readHost: string;
  /** Name of the Secret with the passwords; undefined in the tutorial's set-up, which has none. */
  readonly credentialsSecret: string | undefined;

  /** Option files, scripts and the topology. */
  readonly configMap: ApiObject;
  /** The pods' identity, which has no rights. */
  readonly serviceAccount: ApiObject;
  /** Gives each pod its name in DNS. */
  readonly headlessService: ApiObject;
  /** Leads to the primary. */
  readonly primaryService: ApiObject;
  /** Leads to every Ready server. */
  readonly readService: ApiObject;
  /** The pods. */
  readonly statefulSet: ApiObject;

  private readonly model: Model;

  constructor(scope: Construct, id: string, props: ReplicatedMySqlProps = {}) {
    super(scope, id);
    Object.defineProperty(this, MARK, { value: true });
    const named = { ...props, name: props.name ?? id };
    const wrong = [...findings(named), ...claimName(this, named.name)];
    if (wrong.length > 0)
      throw new Error(`ReplicatedMySql "${this.node.path}" cannot be made:\n- ${wrong.join('\n- ')}`);

    this.model = modelOf(named);
    if (props.insecureTutorial === true) {
      process.stderr.write(`ReplicatedMySql "${this.node.path}" is not secure: ${INSECURE_BECAUSE}\n`);
    }
    this.name = named.name;
    this.replicas = this.model.replicas;
    this.primaryHost = this.model.names.primaryService;
    this.readHost = this.model.names.readService;
    this.credentialsSecret = this.model.secretName;

    const files = podFiles(this.model);
    this.configMap = configMap(this, this.model, files);
    this.serviceAccount = serviceAccount(this, this.model);
    this.headlessService = headlessService(this, this.model);
    this.primaryService = primaryService(this, this.model);
    this.readService = readService(this, this.model);
    this.statefulSet = statefulSet(this, this.model, files, podSettingsOf(props));
    this.node.defaultChild = this.statefulSet;
  }

  /** Labels that select the pods of the set, and no others. */
  get selectorLabels(): Record<string, string> {
    return { ...this.model.selectorLabels };
  }

  /** Host name of the server with this ordinal, Ready or not, for any pod of the same namespace. */
  hostOf(ordinal: number): string {
    return podHost(this.model.names, ordinal);
  }
}

function modelOf(props: NamedProps): Model {
  const isTutorial = props.insecureTutorial === true;
  const version = props.version ?? (isTutorial ? TUTORIAL_VERSION : DEFAULT_VERSION);
  const series = seriesOf(version) as Series; // findings() has seen to it
  return {
    version,
    series,
    dataCopy: dataCopyOf(series, isTutorial ? DataCopy.xtrabackup(props.dataCopy?.xtrabackup) : props.dataCopy),
    hasPasswords: !isTutorial,
    position: isTutorial ? 'file' : 'gtid',
    names: namesOf(props.name),
    image: props.image ?? imageOf(version),
    replicas: props.replicas ?? 3,
    topology: { primary: 0 },
    secretName: isTutorial ? undefined : (props.credentialsSecret ?? defaultSecretName(props.name)),
    labels: objectLabels(props.name, version, props.labels ?? {}),
    selectorLabels: selectorLabels(props.name),
    annotations: isTutorial ? { ...props.annotations, [INSECURE]: INSECURE_BECAUSE } : (props.annotations ?? {}),
    primaryOptions: mergedOptions(props.options, props.primaryOptions),
    replicaOptions: mergedOptions(props.options, props.replicaOptions),
  };
}

function dataCopyOf(series: Series, { method, xtrabackup = {} } = DataCopy.clonePlugin()): Model['dataCopy'] {
  const pair = xtrabackupFor(series.version);
  if (method !== 'xtrabackup' || pair === undefined) return { method: 'clone-plugin' };
  return {
    method: 'xtrabackup',
    image: xtrabackup.image ?? xtrabackupImageOf(xtrabackup.version ?? pair.version),
    streams: xtrabackup.streams ?? DEFAULT_STREAMS,
    compression: xtrabackup.compression as Compression | undefined,
  };
}

function podSettingsOf(props: ReplicatedMySqlProps): PodSettings {
  return {
    storageSize: props.storageSize ?? '10Gi',
    storageClassName: props.storageClassName,
    imagePullPolicy: props.imagePullPolicy,
    imagePullSecrets: props.imagePullSecrets ?? [],
    serverResources: props.resources?.server ?? { requests: { cpu: '500m', memory: '1Gi' } },
    replicationResources: props.resources?.replication ?? { requests: { cpu: '50m', memory: '64Mi' } },
    nodeSelector: props.nodeSelector ?? {},
    tolerations: props.tolerations ?? [],
    terminationGracePeriodSeconds: props.terminationGracePeriodSeconds ?? 120,
  };
}
