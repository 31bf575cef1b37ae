import { ROLE_RULES, type RoleAction, type RoleFact, type RoleRule } from '../../../lib/model/role';
import {
  act,
  at,
  change,
  conclude,
  has,
  initial,
  lacks,
  LEAP,
  steps,
  termOfData,
  type Protection,
  type Protocol,
  type Server,
  type Standing,
  type State,
} from '../../support/role-model';

/*
 * Every state that the servers can come to, whatever is late, cut off, killed or restarted, and in whatever order. Runs are as
 * long as they like; bounded is how far servers are apart (`terms`, `backlog`, `writes`), and how many volumes are lost.
 */

/** All that there are, those that are away as well. */
const volumesOf = (s: State) =>
  s.servers.flatMap((o) => [...(o.volume === 'lost' ? [] : [o]), ...(o.away === undefined ? [] : [o.away])]);

/** Forgets the transactions that all servers have, or none. */
function tidy(s: State): State {
  const full = volumesOf(s);
  const kept = s.log.flatMap((_, i) => (full.every((o) => has(o, i)) || !full.some((o) => has(o, i)) ? [] : [i]));
  if (kept.length === s.log.length) return s;
  const base = s.log.reduce(
    (latest, term, i) => (full.every((o) => has(o, i)) ? Math.max(latest, term) : latest),
    s.base,
  );
  const repack = (o: Pick<Server, 'has'>) => kept.reduce((bits, i, to) => bits | (Number(has(o, i)) << to), 0);
  const servers = s.servers.map(({ away, ...o }) => ({
    ...o,
    has: repack(o),
    ...(away !== undefined && { away: { ...away, has: repack(away) } }),
  }));
  return { ...s, servers, base, log: kept.map((i) => s.log[i] as number) };
}

function earliestTerm(p: Protocol, s: State): number {
  if (p.force !== undefined || p.returns === true) return 1;
  const full = s.servers.filter(({ volume }) => volume !== 'lost');
  const terms = full.flatMap(({ record, told }) => [record.term, told.term]);
  return Math.min(...terms, ...(p.losses === undefined ? [] : [s.base]));
}

/** From the first term of its server, where moves leap. */
const distanceByMoves = (term: number) => (term < MOVES * LEAP ? (term % LEAP) - 1 : Infinity);
const MOVES = 3;

function isWithin(p: Protocol, s: State): boolean {
  const first = earliestTerm(p, s);
  const leap = p.force?.term ?? Infinity;
  const distance = (term: number) => (p.returns === true ? distanceByMoves(term) : term - (term < leap ? first : leap));
  return s.log.length <= p.backlog && s.servers.every(({ record: { term } }) => distance(term) <= p.terms);
}

/** The same for states that differ in what does not matter: names of servers, where terms begin, terms that all know. */
function keyOf(p: Protocol, s: State): string {
  const first = earliestTerm(p, s);
  const from = (term: number) => (term === 0 ? '-' : term - first);
  const standing = (o: Standing) => `${o.is}${from(o.term)}`;
  const isExact = p.losses !== undefined || p.force !== undefined;
  const lowest = isExact ? s.base : Math.min(...s.servers.map(({ record }) => record.term));
  const flags = (o: Server) => `${Number(o.writable)}${Number(o.statement)}${Number(o.down)}${o.volume}`;
  const texts = s.servers.map((o) => {
    const more = o.record.is === 'holder' && termOfData(s, o) === o.known ? 'begun' : from(o.known);
    const heir = s.servers.indexOf(o) === p.force?.heir ? 'heir' : '';
    const away = o.away === undefined ? '' : `away ${standing(o.away.record)} ${o.away.has} ${from(o.away.known)}`;
    return `${heir} ${away} ${standing(o.record)} ${standing(o.told)} ${o.next ?? ''} ${flags(o)} ${o.has} ${more}`;
  });
  const order = [...texts.keys()].sort((a, b) => ((texts[a] as string) < (texts[b] as string) ? -1 : 1));
  const name = (ordinal?: number) => (ordinal === undefined ? '' : order.indexOf(ordinal));
  const servers = order.map((i) => {
    const { record, told, heir } = at(s, i);
    return `${texts[i] as string} ${name(record.heir)},${name(told.heir)},${name(heir)}`;
  });
  const log = s.log.map((term) => (term === 0 ? 'w' : from(Math.max(term, lowest))));
  return [...servers, log.join(), s.losses, isExact ? from(s.base) : ''].join('|');
}

interface Found {
  readonly state: State;
  readonly before?: Found;
  readonly what: string;
}

/** Says what is wrong with a step, if anything is. */
type Check = (from: State, to: State, what: string) => string | undefined;

const isOutdated = ({ record, known }: Server) => record.is !== 'holder' || record.term < known;
const begins = (from: State, to: State) => to.servers.find((o, i) => o.writable && from.servers[i]?.writable === false);

const oneTakesWrites: Check = (_, { servers }) =>
  servers.filter(({ writable }) => writable).length > 1 ? 'two servers take writes' : undefined;

const oneHolds: Check = (_, { servers }) =>
  servers.filter(({ record }) => record.is === 'holder').length > 1 ? 'two servers hold the role' : undefined;

const nothingIsLost: Check = (from, to) => {
  const primary = begins(from, to);
  const lost = primary !== undefined && to.servers.some((peer) => lacks(primary, peer));
  return lost ? 'a server takes writes without what was acknowledged' : undefined;
};

/** Whoever has heard of a later term fences itself in that very pass, and takes no writes again for the older one. */
const yields: Check = (from, to, what) => {
  const primary = begins(from, to);
  if (primary !== undefined && isOutdated(primary))
    return 'a server takes writes although it has heard of a later term';
  const goesOn = (o: Server, i: number) => o !== from.servers[i] && o.writable && isOutdated(o) && o.next !== 'fence';
  return what.includes('hears') && to.servers.some(goesOn)
    ? 'a server has heard of a later term and goes on'
    : undefined;
};

const termsDiffer: Check = (_, { servers }) => {
  const terms = servers.flatMap((o) => (o.writable && !isOutdated(o) ? [o.record.term] : []));
  return new Set(terms).size < terms.length ? 'two servers take writes in one term: neither gives way' : undefined;
};

const forcedOnce =
  (term: number): Check =>
  (from, _, what) =>
    what.includes('does seize') && from.servers.some((o) => o.next === 'seize_role' && o.known >= term)
      ? 'a term is forced again'
      : undefined;

const all =
  (...checks: Check[]): Check =>
  (...step) =>
    checks.reduce<string | undefined>((wrong, check) => wrong ?? check(...step), undefined);

function trace({ state, before, what }: Found): string[] {
  const standing = ({ record, writable, statement, down, volume }: Server) =>
    [
      `${record.is}${record.heir === undefined ? '' : ` to ${record.heir}`}, term ${record.term}`,
      ...[writable && 'writable', statement && 'statement in flight', down && 'down', volume !== 'own' && volume],
    ]
      .filter(Boolean)
      .join(', ');
  if (before === undefined) return [];
  return [...trace(before), `${what.padEnd(64)} | ${state.servers.map(standing).join(' | ')}`];
}

/** All states; or the shortest way to what is wrong. */
function explore(p: Protocol, check: Check): { readonly states: readonly Found[]; readonly wrong: string } {
  const states: Found[] = [{ state: initial(p), what: '' }];
  const seen = new Set([keyOf(p, initial(p))]);
  for (const found of states)
    for (const { what, state } of steps(p, found.state)) {
      const wrong = check(found.state, state, what);
      if (wrong !== undefined)
        return { states, wrong: [...trace({ state, what, before: found }), `=> ${wrong}`].join('\n') };
      const next = tidy(state);
      const key = keyOf(p, next);
      if (seen.has(key) || !isWithin(p, next)) continue;
      seen.add(key);
      states.push({ state: next, what, before: found });
    }
  return { states, wrong: '' };
}

/** Passes in turn, without a fault, while the code wants one server; at the end, it alone must take writes. */
function settles(p: Protocol, start: State, wanted: number): boolean {
  let s = start;
  const isSettled = () => s.servers.every(({ writable }, i) => writable === (i === wanted));
  for (let round = 0; round < ROUNDS && !isSettled(); round++)
    for (const me of s.servers.keys()) s = wholePass(p, s, me, wanted);
  return isSettled();
}

const ROUNDS = 12;

function wholePass(p: Protocol, start: State, me: number, wanted: number): State {
  const mine = at(start, me);
  const sources = start.servers.filter((source) => !mine.writable && !lacks(source, mine));
  let s = change(start, me, { told: mine.record, has: sources.reduce((bits, source) => bits | source.has, mine.has) });
  const peers = [...s.servers.keys()].filter((i) => i !== me);
  const fit = !lacks(at(s, wanted), at(s, me));
  if (mine.next === undefined) s = change(s, me, conclude(p, s, me, peers, { wanted, fit, force: false }));
  for (let { next } = at(s, me); next !== undefined; { next } = at(s, me)) s = act(p, s, me, next);
  return s;
}

const two: Protocol = { servers: 2, rules: ROLE_RULES, terms: 4, backlog: 3, writes: 1 };
const three: Protocol = { servers: 3, rules: ROLE_RULES, terms: 2, backlog: 2, writes: 1 };

const isTakenByOffer = (rule: RoleRule) => rule.action === 'take_role' && rule.all.includes('offered');

const twoFencing: Protocol = { ...two, without: ['a sidecar ends the statements of the one before'] };

/** Where volumes can be lost, an offer is taken as a vacant role is: claimed, and looked at again. */
const CLAIMED_FIRST = ROLE_RULES.flatMap((rule): RoleRule[] =>
  isTakenByOffer(rule) && !rule.all.includes('claims')
    ? [
        { ...rule, all: [...rule.all, 'claims'] },
        { ...rule, action: 'claim_role' },
      ]
    : [rule],
);

const lossOfTwo: Protocol = { ...two, terms: 3, backlog: 2, losses: 1, rules: CLAIMED_FIRST };
const returnOfTwo: Protocol = { ...lossOfTwo, terms: 2, writes: 0, returns: true };
const lossOfThree: Protocol = { ...three, writes: 0, losses: 1, rules: CLAIMED_FIRST };

const forced = (oldHolder: 'runs' | 'is down', more: Partial<Protocol> = {}): Protocol => ({
  ...{ ...two, terms: 2, backlog: 2, writes: 0 },
  force: { heir: 1, term: 10, oldHolder },
  ...more,
});
const ofThree = { servers: 3, terms: 1, backlog: 1 };

/**
 * Where an old holder runs on, cut off, force gives up the promise of one primary; it comes back when they meet. So it is where a
 * volume comes back that all have taken for lost.
 */
function isRight({ force, returns }: Protocol): Check {
  if (returns === true) return all(yields, termsDiffer);
  if (force === undefined) return all(oneTakesWrites, oneHolds, nothingIsLost);
  return all(yields, termsDiffer, forcedOnce(force.term), ...(force.oldHolder === 'is down' ? [oneTakesWrites] : []));
}

test.each<[string, Protocol]>([
  ['one of two servers takes writes, with all that was acknowledged', two],
  ['one of three servers takes writes, with all that was acknowledged', three],
  ['one of two servers takes writes where only a fence ends statements of a killed sidecar', twoFencing],
  ['one of two takes writes when a volume is lost', lossOfTwo],
  ['one of three takes writes when a volume is lost', lossOfThree],
  ['an old holder of two whose volume was only away gives way to a new one as soon as it hears of it', returnOfTwo],
  ['an old holder of two gives way to a forced one as soon as it hears of it', forced('runs')],
  ['an old holder of three gives way to a forced one as soon as it hears of it', forced('runs', ofThree)],
  ['force makes no second primary where the old one of two is down', forced('is down')],
  ['force makes no second primary where the old one of three is down', forced('is down', ofThree)],
])('%s', (_, protocol) => {
  const { states, wrong } = explore(protocol, isRight(protocol));
  expect(wrong).toBe('');
  expect(states.length).toBeGreaterThan(1000);
});

test.each([two, { ...three, terms: 1 }])(
  'the wanted one of $servers takes writes within 12 rounds without a fault',
  (p) => {
    for (const found of explore(p, isRight(p)).states)
      for (const wanted of found.state.servers.keys())
        if (!settles(p, found.state, wanted)) throw new Error([...trace(found), `wanted is ${wanted}`].join('\n'));
  },
);

const [TWO_WRITE, TWO_HOLD] = ['two servers take writes', 'two servers hold the role'];
const LOST = 'a server takes writes without what was acknowledged';
const GOES_ON = 'a server has heard of a later term and goes on';
const BEGINS = 'a server takes writes although it has heard of a later term';
const earlyForce: Partial<Protocol> = { force: { heir: 1, term: 2, oldHolder: 'runs' } };

test.each<[string, Protection, Protocol]>([
  [TWO_WRITE, 'a release comes after the fence', two],
  [TWO_HOLD, 'offers are of the latest term', three],
  [TWO_HOLD, 'a vacant role needs every answer', two],
  [TWO_HOLD, 'a record is told before the next pass asks', lossOfTwo],
  [TWO_HOLD, 'a fresh copy takes no offer before all have answered', lossOfThree],
  [GOES_ON, 'later terms are recorded', forced('runs')],
  [BEGINS, 'a sidecar ends the statements of the one before', forced('runs')],
  ['two servers take writes in one term', 'force leaps over the terms of restarts', forced('runs', earlyForce)],
  ['two servers take writes in one term', 'a move leaps over the terms of restarts', { ...returnOfTwo, terms: 3 }],
  ['a term is forced again', 'force is used up', forced('runs')],
])('%s unless %s', (wrong, protection, protocol) => {
  expect(explore({ ...protocol, without: [protection] }, isRight(protocol)).wrong).toContain(`=> ${wrong}`);
});

const ignoring = (p: Protocol, fact: RoleFact): Protocol => ({
  ...p,
  rules: p.rules.map((rule) => ({ ...rule, all: rule.all.filter((other) => other !== fact) })),
});
const changing = (p: Protocol, which: (rule: RoleRule) => boolean, to: Partial<RoleRule>): Protocol => ({
  ...p,
  rules: p.rules.map((rule) => (which(rule) ? { ...rule, ...to } : rule)),
});
const does =
  (action: RoleAction) =>
  (rule: RoleRule): boolean =>
    rule.action === action;
const takingAtOnce = (p: Protocol) => changing(p, isTakenByOffer, { all: ['offered', 'caught_up'] });
const ownRelease: Protection[] = ['a release counts for its own server, too'];
const noStatementEnds: Protection[] = [
  'a fence ends statements in flight',
  'a sidecar ends the statements of the one before',
];

test.each<[string, string, Protocol]>([
  [LOST, 'a killed sidecar leaves no statement behind the fence', { ...two, without: noStatementEnds }],
  [TWO_HOLD, 'a record begins a term', changing(two, does('begin_term'), { all: ['wanted'], none: ['writable'] })],
  [LOST, 'the heir catches up first', ignoring(two, 'caught_up')],
  [TWO_HOLD, 'a vacant role is claimed first', ignoring(lossOfTwo, 'claims')],
  [TWO_HOLD, 'an offer is claimed first', takingAtOnce(lossOfTwo)],
  [TWO_HOLD, 'its own release binds a server, or an offer is claimed', { ...takingAtOnce(two), without: ownRelease }],
  [GOES_ON, 'it fences itself', changing(forced('runs'), does('fence'), { action: 'follow' })],
])('%s unless %s', (wrong, _, protocol) => {
  expect(explore(protocol, isRight(protocol)).wrong).toContain(`=> ${wrong}`);
});
