import { dataCopyFindings } from './data-copy-validation';
import { declarationFindings } from './declarations-validation';
import { durabilityFindings } from './durability-validation';
import { imageFinding, isWhole, objectNameFinding, show, type Finding } from './findings';
import { isReservedLabel } from './model/labels';
import { NAME_MAX_LENGTH, namesOf, podHost } from './model/names';
import { DEFAULT_LOST_VOLUME, DEFAULT_REPLICAS, LOST_VOLUME_POLICIES } from './model/topology';
import { DEFAULT_VERSION, isOfSeries, SERIES, seriesOf, TUTORIAL_VERSION, versionWanted } from './model/versions';
import { optionFindings } from './option-validation';
import { podFindings } from './pod-validation';
import type { ReplicatedMySqlProps } from './props';
import { shapeFindings } from './shape-validation';
import { tlsFindings } from './tls-validation';

/** Props with the name that they come to. */
export type NamedProps = ReplicatedMySqlProps & { readonly name: string };

/** Heartbeats come every two seconds: less than a few of them tells nothing. */
const MIN_LAG_SECONDS = 10;

/** DNS label that is a Service's name as well: RFC 1035. */
const SERVICE_NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** Names that Kubernetes has in namespaces. */
const TAKEN_NAMES = new Map([
  ['default', 'the ServiceAccount of every pod that names none'],
  ['kubernetes', 'the Service of the API server'],
]);

/** The series in the tag of an image of MySQL. Below 5, and of images with other names, numbers are their makers'. */
const TAG_OF_SERIES = /(?:^|\/)[a-z0-9._-]*(?:mysql|percona-server|community-server)[a-z0-9._-]*:([5-9]\.\d+)[^/]*$/;

/**
 * All that is wrong with the props, each as a sentence: subject, rule, value got, what to do. Wrong shapes come alone: other
 * rules cannot be asked of them.
 */
export function findings(props: NamedProps): string[] {
  const shapes = shapeFindings(props);
  if (shapes.length > 0) return shapes;
  const all: Finding[] = [
    ...nameFindings(props.name),
    ...versionFindings(props),
    tagFinding(props),
    hostFinding(props),
    ...tutorialFindings(props),
    ...dataCopyOfVersionFindings(props),
    ...podFindings(props),
    ...roleFindings(props),
    ...durabilityFindings(props),
    ...referenceFindings(props),
    ...tlsFindings(props),
    ...declarationFindings(props),
    ...optionFindings(props),
    ...labelFindings('labels', props.labels),
    ...labelFindings('nodeSelector', props.nodeSelector),
    ...annotationFindings(props.annotations),
  ];
  return all.filter((finding): finding is string => typeof finding === 'string');
}

/** What is wrong with the name of a set. */
export function nameFindings(name: string): Finding[] {
  const takenBy = TAKEN_NAMES.get(name);
  return [
    !(typeof name === 'string' && SERVICE_NAME.test(name)) &&
      `name ${show(name)} is not a DNS label: use lower-case letters, digits and hyphens, a letter first; pass 'name' if the construct's id cannot be one`,
    takenBy !== undefined && `name ${show(name)} is that of ${takenBy}: use another name`,
    name?.length > NAME_MAX_LENGTH &&
      `name ${show(name)} has ${name.length} characters: use at most ${NAME_MAX_LENGTH} (a StatefulSet adds 11 to it in a label of 63)`,
  ];
}

function versionFindings({ version, image, imagePullPolicy }: NamedProps): Finding[] {
  const known = SERIES.map((series) => series.version).join(', ');
  const notFromTheFirst = SERIES.filter((series) => series.oldest !== `${series.version}.0`);
  const oldest = notFromTheFirst.map((series) => `of ${series.version}, ${series.oldest} or later`).join('; ');
  return [
    version !== undefined &&
      seriesOf(version) === undefined &&
      `version ${show(version)} is not supported: use one of ${known}, or a release of them (${oldest})`,
    imageFinding('image', image),
    imagePullPolicy !== undefined &&
      !PULL_POLICIES.includes(imagePullPolicy) &&
      `imagePullPolicy ${show(imagePullPolicy)} does not exist: use ${PULL_POLICIES.join(', ')}`,
  ];
}

/** Another series than scripts and options are written for. */
function tagFinding(props: NamedProps): Finding {
  const { image = '', insecureTutorial } = props;
  const wanted = versionWanted(props);
  const series = seriesOf(wanted)?.version;
  const [, tagged] = TAG_OF_SERIES.exec(image) ?? [];
  if (series === undefined || tagged === undefined || tagged === series) return undefined;
  const other = insecureTutorial !== true && seriesOf(tagged) !== undefined ? `version ${show(tagged)}, or ` : '';
  return `image ${show(image)} is of ${tagged} by its tag, but version is ${wanted}: pass ${other}an image of ${series}`;
}

/** A replica whose source has a longer name never replicates, and says no more than that it cannot connect. */
function hostFinding(props: NamedProps): Finding {
  const { name, insecureTutorial, replicas = DEFAULT_REPLICAS } = props;
  const wanted = versionWanted(props);
  const most = seriesOf(wanted)?.hostMaxLength ?? Infinity;
  const host = podHost(namesOf(name), replicas - 1);
  const longestName = name.length - Math.ceil((host.length - most) / 2); // the host has it twice
  return (
    replicas > 1 &&
    host.length > most &&
    `name ${show(name)} makes the host ${show(host)}, which has ${host.length} characters, but replicas of MySQL ${wanted} take at most ${most} for their source: use a name of at most ${longestName}${insecureTutorial === true ? '' : ', or a later version'}`
  );
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

function roleFindings(props: NamedProps): Finding[] {
  const { primary, forcePrimary, replicas = DEFAULT_REPLICAS, insecureTutorial } = props;
  const { lostPrimaryVolume, maxLagSeconds, readFloor } = props;
  return [
    primary !== undefined &&
      !isWhole(primary, 0, replicas - 1) &&
      `primary ${show(primary)} is not the ordinal of one of ${replicas} servers: use a whole number from 0 to ${replicas - 1}`,
    primary !== undefined &&
      primary !== 0 &&
      insecureTutorial === true &&
      `primary ${show(primary)} cannot be: without GTIDs, the tutorial's set-up has its primary at 0; leave it out, or leave insecureTutorial out`,
    forcePrimary !== undefined &&
      !isWhole(forcePrimary, 1) &&
      `forcePrimary ${show(forcePrimary)} is not a term: use the number that the verdict of the wanted primary names, or leave it out`,
    lostPrimaryVolume !== undefined &&
      !(LOST_VOLUME_POLICIES as readonly string[]).includes(lostPrimaryVolume) &&
      `lostPrimaryVolume ${show(lostPrimaryVolume)} is not a policy: use ${LOST_VOLUME_POLICIES.map(show).join(' or ')}`,
    lostPrimaryVolume !== undefined &&
      lostPrimaryVolume !== DEFAULT_LOST_VOLUME &&
      insecureTutorial === true &&
      `lostPrimaryVolume ${show(lostPrimaryVolume)} cannot be: the tutorial's set-up copies from its primary alone; leave it out, or leave insecureTutorial out`,
    maxLagSeconds !== undefined &&
      !isWhole(maxLagSeconds, MIN_LAG_SECONDS) &&
      `maxLagSeconds ${show(maxLagSeconds)} is not a lag that can be judged: use a whole number of seconds, ${MIN_LAG_SECONDS} or more`,
    readFloor !== undefined &&
      !isWhole(readFloor, 0) &&
      `readFloor ${show(readFloor)} is not a number of servers: use a whole number, 0 or more`,
  ];
}

function referenceFindings(props: NamedProps): Finding[] {
  const { credentialsSecret, storageClassName, priorityClassName } = props;
  return [
    ...Object.entries({ credentialsSecret, storageClassName, priorityClassName }).map(
      ([subject, name]) => name !== undefined && objectNameFinding(subject, name),
    ),
    ...(props.imagePullSecrets ?? []).map((name) => objectNameFinding('imagePullSecrets', name)),
  ];
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
