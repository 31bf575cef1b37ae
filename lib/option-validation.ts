import { fixedMebibytes } from './config/memory-options';
import { canonicalOption, mergedOptions } from './config/option-file';
import { memberOf } from './config/option-names';
import { dangers, RISK_NAMES } from './config/option-risks';
import { isText, optionBytes, optionValues, wantedInstead } from './config/option-values';
import { absence, optionNamed, optionOfMember, type Option } from './config/options';
import { ownedOption } from './config/server-options';
import { COPIED_ENGINES_ONLY, disabledDefault } from './config/storage-engines';
import { show, type Finding } from './findings';
import type { DataCopyMethod } from './model/model';
import { MEBI, parseQuantity } from './model/quantity';
import { versionWanted } from './model/versions';
import { serverResourcesOf } from './pod-defaults';
import type { ReplicatedMySqlProps } from './props';

const OPTION_NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/** All that is wrong with the options of my.cnf. */
export function optionFindings(props: ReplicatedMySqlProps): Finding[] {
  const version = versionWanted(props);
  const { options, primaryOptions, replicaOptions, acceptedRisks = [] } = props;
  const subjects = Object.entries({ options, primaryOptions, replicaOptions });
  const method = copyMethodOf(props);
  return [
    ...acceptedRisks.map(
      (risk) =>
        !RISK_NAMES.includes(risk) && `acceptedRisks has ${show(risk)}, which is no risk: use ${RISK_NAMES.join(', ')}`,
    ),
    ...subjects.flatMap(([subject, given = {}]) => [
      ...Object.entries(given).flatMap(([member, value]) =>
        member === 'other' || value === undefined ? [] : memberFindings(subject, member, value, version),
      ),
      ...otherFindings(subject, given.other ?? {}),
      ...dangers(optionValues(given), acceptedRisks, method).map((danger) => `${subject} ${danger}`),
    ]),
    ...engineFindings(props, method),
    ...memoryFindings(props),
  ];
}

function memberFindings(subject: string, member: string, value: unknown, version: string): Finding[] {
  const option = optionOfMember(member);
  if (option === undefined) return [unknownMember(subject, member, value)];
  const owned = ownedOption(canonicalOption(option.name));
  if (owned !== undefined) return [ownedFinding(subject, member, value, owned)];
  const absent = absence(option, version);
  if (absent !== undefined)
    return [`${subject} sets ${member}, which MySQL ${version} does not have: ${memberNames(absent)}`];
  const wanted = wantedInstead(option, value, version);
  return [wanted !== undefined && `${subject} sets ${member} to ${show(value)}: ${wanted}`];
}

/** A name that is no member: MySQL's own spelling of one, one that the construct sets, or an unknown one. */
function unknownMember(subject: string, member: string, value: unknown): string {
  const canonical = canonicalOption(member.replace(/[A-Z]/g, (char) => `_${char.toLowerCase()}`));
  const owned = ownedOption(canonical);
  if (owned !== undefined) return ownedFinding(subject, member, value, owned);
  const meant = known(member);
  return meant === undefined
    ? `${subject} has ${show(member)}, which is no option of a supported version: correct it, or put one of a plugin or component into other`
    : `${subject} has ${show(member)}: write it as ${memberOf(meant.name)}`;
}

/** Options of plugins and components. What the server itself has would miss its checks here. */
function otherFindings(subject: string, other: Record<string, string>): Finding[] {
  const seen = new Map<string, string>();
  return Object.entries(other).flatMap(([name, value]): Finding[] => {
    const place = `${subject}.other`;
    const canonical = canonicalOption(name);
    const owned = ownedOption(canonical);
    const meant = owned === undefined ? known(name) : undefined;
    const twin = seen.get(canonical);
    seen.set(canonical, name);
    return [
      !OPTION_NAME.test(name) &&
        `${place} has ${show(name)}, which is not the name of an option: use letters, digits, "_", "-" and "."`,
      owned !== undefined && ownedFinding(place, name, value, owned),
      meant !== undefined &&
        `${place} has ${show(name)}, which is an option of the server: use ${subject}.${memberOf(meant.name)}`,
      twin !== undefined && `${place} sets ${show(name)} and ${show(twin)}, which are the same option: leave one out`,
      !isText(value) &&
        `${place} sets ${show(name)} to ${show(value)}: use a string without line breaks and other control characters`,
    ];
  });
}

/** The server's option that is meant by a name in any of MySQL's spellings. */
function known(name: string): Option | undefined {
  const plain = name
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^(loose_|maximum_)+/, '');
  return optionNamed(plain) ?? optionNamed(plain.replace(/^(skip|enable|disable)_/, ''));
}

function ownedFinding(subject: string, name: string, value: unknown, reason: string): string {
  return `${subject} sets ${show(name)} to ${show(value)}, but the construct sets it: ${reason}; leave it out`;
}

/** Names of options in a sentence, as members of the props. */
function memberNames(sentence: string): string {
  return sentence.replace(/[a-z]+(?:_[a-z0-9]+)+/g, (name) =>
    optionNamed(name) === undefined ? name : memberOf(name),
  );
}

function copyMethodOf({ insecureTutorial, dataCopy }: ReplicatedMySqlProps): DataCopyMethod {
  return insecureTutorial === true || dataCopy?.method === 'xtrabackup' ? 'xtrabackup' : 'clone-plugin';
}

/** An engine for new tables that is disabled: such a server does not start. */
function engineFindings(props: ReplicatedMySqlProps, method: DataCopyMethod): Finding[] {
  const { options, primaryOptions, replicaOptions } = props;
  const forAll = mergedOptions(method === 'clone-plugin' ? COPIED_ENGINES_ONLY : {}, optionValues(options));
  const found = Object.entries({ primaryOptions, replicaOptions }).map(([role, own]): Finding => {
    const values = mergedOptions(forAll, optionValues(own));
    const name = disabledDefault(values);
    if (name === undefined) return undefined;
    const subject = optionValues(own)[name] === undefined ? 'options' : role;
    return `${subject} sets ${memberOf(name)} to ${show(values[name])}, which disabledStorageEngines has as well: such a server does not start; leave it out, or set disabledStorageEngines without it`;
  });
  return [...new Set(found)];
}

/** Pages that the container has no memory for: the kernel would kill the server as soon as it has read them. */
function memoryFindings(props: ReplicatedMySqlProps): Finding[] {
  const { options, primaryOptions, replicaOptions } = props;
  const limit = parseQuantity(serverResourcesOf(props).limits?.['memory'] ?? '');
  if (limit === undefined) return [];
  const memory = Math.floor(limit / MEBI);
  const most = memory - fixedMebibytes(memory);
  return Object.entries({ primaryOptions, replicaOptions }).map(([role, own]) => {
    const size = mergedOptions(optionValues(options), optionValues(own))['innodb_buffer_pool_size'] ?? '';
    const pool = Math.ceil((optionBytes(size) ?? 0) / MEBI);
    const subject = own?.innodbBufferPoolSize === undefined ? 'options' : role;
    const isSaid =
      role === 'replicaOptions' && subject === 'options' && primaryOptions?.innodbBufferPoolSize === undefined;
    return (
      pool > most &&
      !isSaid &&
      `${subject} sets innodbBufferPoolSize to ${show(size)}, ${pool} MiB, but resources.server.limits.memory is ${memory} MiB, of which the server needs ${memory - most} for itself: use at most "${most}M", or a higher limit`
    );
  });
}
