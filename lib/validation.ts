import { canonicalOption } from './config/option-file';
import { ownedOption } from './config/server-options';
import { dataCopyFindings } from './data-copy-validation';
import { show, type Finding } from './findings';
import { isReservedLabel } from './model/labels';
import { NAME_MAX_LENGTH } from './model/names';
import { parseQuantity } from './model/quantity';
import { DEFAULT_VERSION, isOfSeries, SERIES, seriesOf, TUTORIAL_VERSION } from './model/versions';
import type { ReplicatedMySqlProps } from './props';

/** Props with the name that they come to. */
export type NamedProps = ReplicatedMySqlProps & { readonly name: string };

const MAX_REPLICAS = 100;

/** DNS label that is a Service's name as well: RFC 1035. */
const SERVICE_NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const OPTION_NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** All that is wrong with the props, each as a sentence: subject, rule, value got, what to do. */
export function findings(props: NamedProps): string[] {
  const all: Finding[] = [
    ...nameFindings(props.name),
    ...versionFindings(props),
    ...tutorialFindings(props),
    ...dataCopyOfVersionFindings(props),
    ...sizeFindings(props),
    ...secretFindings(props),
    ...optionFindings('options', props.options),
    ...optionFindings('primaryOptions', props.primaryOptions),
    ...optionFindings('replicaOptions', props.replicaOptions),
    ...labelFindings('labels', props.labels),
    ...labelFindings('nodeSelector', props.nodeSelector),
    ...annotationFindings(props.annotations),
  ];
  return all.filter((finding): finding is string => typeof finding === 'string');
}

function nameFindings(name: string): Finding[] {
  return [
    !SERVICE_NAME.test(name) &&
      `name ${show(name)} is not a DNS label: use lower-case letters, digits and hyphens, a letter first; pass 'name' if the construct's id cannot be one`,
    name.length > NAME_MAX_LENGTH &&
      `name ${show(name)} has ${name.length} characters: use at most ${NAME_MAX_LENGTH} (a StatefulSet adds 11 to it in a label of 63)`,
  ];
}

function versionFindings({ version, image, imagePullPolicy }: NamedProps): Finding[] {
  const known = SERIES.map((series) => series.version).join(', ');
  return [
    version !== undefined &&
      seriesOf(version) === undefined &&
      `version ${show(version)} is not supported: use one of ${known}, or a release of them (of 8.0, 8.0.37 or later; of 5.7, 5.7.28 or later)`,
    image !== undefined &&
      !/^[^\s]+$/.test(image) &&
      `image ${show(image)} is not an image's name: use name:tag or name@digest`,
    imagePullPolicy !== undefined &&
      !PULL_POLICIES.includes(imagePullPolicy) &&
      `imagePullPolicy ${show(imagePullPolicy)} does not exist: use ${PULL_POLICIES.join(', ')}`,
  ];
}

/** The tutorial's set-up is whole or not there: half of it would look safe. */
function tutorialFindings({ insecureTutorial, version, dataCopy, credentialsSecret }: NamedProps): Finding[] {
  if (insecureTutorial !== true) return [];
  const otherwise = 'leave it out, or leave insecureTutorial out and get a set with passwords';
  return [
    version !== undefined &&
      !isOfSeries(version, TUTORIAL_VERSION) &&
      `version ${show(version)} is not the tutorial's, ${TUTORIAL_VERSION}: ${otherwise}`,
    dataCopy !== undefined &&
      dataCopy.method !== 'xtrabackup' &&
      `dataCopy is the CLONE plugin, but insecureTutorial copies with XtraBackup: ${otherwise}`,
    credentialsSecret !== undefined &&
      `credentialsSecret ${show(credentialsSecret)} is of no use, because insecureTutorial has no passwords: ${otherwise}`,
  ];
}

function dataCopyOfVersionFindings({ insecureTutorial, version, dataCopy }: NamedProps): Finding[] {
  if (insecureTutorial !== true) return dataCopyFindings(version ?? DEFAULT_VERSION, dataCopy);
  return dataCopy?.method === 'xtrabackup' ? dataCopyFindings(TUTORIAL_VERSION, dataCopy) : [];
}

function sizeFindings(props: NamedProps): Finding[] {
  const { replicas, storageSize, terminationGracePeriodSeconds: grace } = props;
  return [
    replicas !== undefined &&
      !(Number.isInteger(replicas) && replicas >= 1 && replicas <= MAX_REPLICAS) &&
      `replicas ${show(replicas)} is not a number of servers: use a whole number from 1 to ${MAX_REPLICAS}; it counts the primary`,
    storageSize !== undefined &&
      !((parseQuantity(storageSize) ?? 0) >= 1) &&
      `storageSize ${show(storageSize)} is not a size: use a Kubernetes quantity such as "10Gi"`,
    grace !== undefined &&
      !(Number.isInteger(grace) && grace >= 1) &&
      `terminationGracePeriodSeconds ${show(grace)} is not a time to stop in: use a whole number of seconds, 1 or more`,
    ...resourceFindings('resources.server', props.resources?.server),
    ...resourceFindings('resources.replication', props.resources?.replication),
  ];
}

function resourceFindings(
  subject: string,
  resources: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> } | undefined,
): Finding[] {
  return Object.entries({ requests: resources?.requests, limits: resources?.limits }).flatMap(([kind, amounts]) =>
    Object.entries(amounts ?? {}).map(
      ([name, amount]) =>
        parseQuantity(amount) === undefined &&
        `${subject}.${kind} has ${show(amount)} for ${show(name)}: use a Kubernetes quantity such as "500m" or "1Gi"`,
    ),
  );
}

function secretFindings({ credentialsSecret, imagePullSecrets, storageClassName }: NamedProps): Finding[] {
  const named: [string, string][] = [
    ...(credentialsSecret === undefined ? [] : [['credentialsSecret', credentialsSecret] as [string, string]]),
    ...(storageClassName === undefined ? [] : [['storageClassName', storageClassName] as [string, string]]),
    ...(imagePullSecrets ?? []).map((name): [string, string] => ['imagePullSecrets', name]),
  ];
  return named.map(
    ([subject, name]) =>
      !DNS_SUBDOMAIN.test(name) &&
      `${subject} ${show(name)} is not the name of an object: use lower-case letters, digits, hyphens and dots`,
  );
}

function optionFindings(subject: string, options: Record<string, string> | undefined): Finding[] {
  const seen = new Map<string, string>();
  return Object.entries(options ?? {}).flatMap(([name, value]): Finding[] => {
    const canonical = canonicalOption(name);
    const owned = ownedOption(canonical);
    const other = seen.get(canonical);
    seen.set(canonical, name);
    return [
      !OPTION_NAME.test(name) &&
        `${subject} has ${show(name)}, which is not the name of an option: use letters, digits, "_" and "-"`,
      owned !== undefined &&
        `${subject} sets ${show(name)} to ${show(value)}, but the construct sets it: ${owned}; leave it out`,
      other !== undefined &&
        `${subject} sets ${show(name)} and ${show(other)}, which are the same option: leave one out`,
      (typeof value !== 'string' || /[\p{Cc}\p{Cs}]/u.test(value)) &&
        `${subject} sets ${show(name)} to ${show(value)}: use a string without line breaks and other control characters`,
    ];
  });
}

function labelFindings(subject: string, labels: Record<string, string> | undefined): Finding[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]): Finding[] => [
    !LABEL_KEY.test(key) &&
      `${subject} has the key ${show(key)}, which is not a label's: see the syntax of Kubernetes labels`,
    subject === 'labels' &&
      isReservedLabel(key) &&
      `labels sets ${show(key)} to ${show(value)}, but this key is reserved: the set or Kubernetes writes it; use another key`,
    !LABEL_VALUE.test(value) &&
      `${subject} sets ${show(key)} to ${show(value)}: use at most 63 letters, digits, "-", "_" and ".", a letter or digit at both ends`,
  ]);
}

function annotationFindings(annotations: Record<string, string> | undefined): Finding[] {
  return Object.keys(annotations ?? {}).map(
    (key) =>
      !LABEL_KEY.test(key) &&
      `annotations has the key ${show(key)}, which is not an annotation's: see the syntax of Kubernetes annotations`,
  );
}
