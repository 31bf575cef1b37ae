import type { RoleAction, RoleFact, RoleRule } from '../../lib/model/role';

/**
 * The protocol by which the role moves, as steps from state to state. What is left out is covered by what may happen at
 * any moment: a peer that is down, cut off or not spoken for is one that does not answer; a topology that changes, as
 * late as it likes on each node, is one that a pass may see as naming any server.
 */

/** What makes the protocol safe, and what a test takes away to see it fail. */
export type Protection =
  | 'a release comes after the fence'
  | 'a fence ends statements in flight'
  | 'a sidecar ends the statements of the one before'
  | 'later terms are recorded'
  | 'offers are of the latest term'
  | 'a vacant role needs every answer'
  | 'a release counts for its own server, too'
  | 'a record is told before the next pass asks'
  | 'a fresh copy takes no offer before all have answered'
  | 'force leaps over the terms of restarts'
  | 'a move leaps over the terms of restarts'
  | 'force is used up';

export interface Protocol {
  readonly servers: number;
  readonly rules: readonly RoleRule[];
  /** Bounds: distance of the earliest term from the latest, and transactions, client's writes among them, that not all have. */
  readonly terms: number;
  readonly backlog: number;
  readonly writes: number;
  /** Volumes that are lost. */
  readonly losses?: number;
  /** A volume that was lost may be back at any time: it had only been away. */
  readonly returns?: boolean;
  /** What the code may say at any time: this server begins this term without the last holder's word. */
  readonly force?: { readonly heir: number; readonly term: number; readonly oldHolder: 'runs' | 'is down' };
  readonly without?: readonly Protection[];
}

/** What a pass does that changes something; two of them in more than one step. */
type Change = Exclude<RoleAction, Waits> | 'release' | 'enter' | 'open';
type Waits = 'serve' | 'refuse_writes' | 'catch_up' | 'wait_for_role' | 'follow';
const WAITS: readonly string[] = ['serve', 'refuse_writes', 'catch_up', 'wait_for_role', 'follow'] satisfies Waits[];
const isChange = (action: RoleAction): action is Exclude<RoleAction, Waits> => !WAITS.includes(action);

/** A server's part in the role. */
export interface Standing {
  readonly is: 'none' | 'holder' | 'released' | 'claims';
  readonly term: number;
  readonly heir?: number;
}

export interface Server {
  /** Durable. */
  readonly record: Standing;
  /** What peers hear: the record, or what it was before its last change. */
  readonly told: Standing;
  /** What the pass has decided and not done yet. */
  readonly next?: Change | undefined;
  readonly heir?: number | undefined;
  readonly writable: boolean;
  /** The statement of a killed sidecar, to make the server writable, is in flight. */
  readonly statement: boolean;
  /** Transactions that are applied: one bit for each in the log. */
  readonly has: number;
  /** The latest term that it has heard of: what its record must not fall behind. */
  readonly known: number;
  /** The volume: lost, copied anew while not all have answered since, or neither. */
  readonly volume: 'lost' | 'fresh' | 'own';
  /** The volume that it had before, if that may be back. */
  readonly away?: Away | undefined;
  readonly down: boolean;
}

type Away = Pick<Server, 'record' | 'has' | 'known'>;

export interface State {
  readonly servers: readonly Server[];
  /** Transactions that not every server has: the term that is begun by it, 0 for a client's write. */
  readonly log: readonly number[];
  /** The latest term in the data of every server. */
  readonly base: number;
  readonly losses: number;
}

export type Step = Readonly<{ what: string; state: State }>;

/** What a pass sees of the topology. */
interface View {
  readonly wanted: number;
  readonly force: boolean;
  /** A holder that asks the wanted server finds it fit. */
  readonly fit: boolean;
}

export function initial({ servers }: Protocol): State {
  const server = (is: Standing['is']): Server => {
    const record = { is, term: 1 };
    return { record, told: record, writable: false, statement: false, has: 0, known: 1, volume: 'own', down: false };
  };
  const all = Array.from({ length: servers }, (_, i) => server(i ? 'none' : 'holder'));
  return { servers: all, log: [], base: 1, losses: 0 };
}

export const at = (s: State, ordinal: number) => s.servers[ordinal] as Server;

export const change = (s: State, me: number, ...changes: Partial<Server>[]): State => ({
  ...s,
  servers: s.servers.map((server, i) => (i === me ? Object.assign({}, server, ...changes) : server)),
});

export const has = (server: Pick<Server, 'has'>, transaction: number) => ((server.has >> transaction) & 1) === 1;
export const termOfData = (s: State, server: Pick<Server, 'has'>) =>
  s.log.reduce((latest, term, i) => (has(server, i) ? Math.max(latest, term) : latest), s.base);
export const lacks = (mine: Server, peer: Server) => (peer.has & ~mine.has) !== 0;

const keeps = ({ without = [] }: Protocol, protection: Protection) => !without.includes(protection);

/** The decision; scripts make it by the same table. */
function decideRole(facts: Readonly<Record<RoleFact, boolean>>, rules: readonly RoleRule[]): RoleAction {
  const rule = rules.find(({ all, none = [] }) => all.every((f) => facts[f]) && none.every((f) => !facts[f]));
  if (rule === undefined) throw new Error('no rule fits');
  return rule.action;
}

/** What a pass comes to that is answered by these peers; a later term that it hears of is recorded at once. */
export function conclude(p: Protocol, s: State, me: number, answering: readonly number[], view: View): Partial<Server> {
  const mine = at(s, me);
  const peers = answering.map((i) => at(s, i));
  const known = Math.max(mine.record.term, termOfData(s, mine), ...peers.map(({ told }) => told.term));
  const record: Standing = known > mine.record.term ? { is: 'none', term: known } : mine.record;
  const everybody = answering.length === p.servers - 1;
  const fresh = mine.volume === 'fresh' && !everybody;
  const holds = record.is === 'holder';
  const wanted = view.wanted === me;
  const offer = peers.find(
    ({ told }) =>
      told.is === 'released' && told.heir === me && (told.term === known || !keeps(p, 'offers are of the latest term')),
  );
  const rival = peers.some((peer) => peer.writable || peer.told.is === 'holder' || lacks(mine, peer));
  const released = record.is === 'released' && keeps(p, 'a release counts for its own server, too');
  const facts = {
    holds,
    writable: mine.writable,
    wanted,
    heir_is_fit: holds && !wanted && view.fit && answering.includes(view.wanted),
    objected: holds && !mine.writable && peers.some((peer) => peer.writable),
    offered: offer !== undefined && !(fresh && keeps(p, 'a fresh copy takes no offer before all have answered')),
    caught_up: offer !== undefined && !lacks(mine, offer),
    forced: view.force && !rival && mayForce(p, known),
    vacant:
      (everybody || !keeps(p, 'a vacant role needs every answer')) &&
      !rival &&
      !released &&
      peers.every(({ told }) => told.is === 'none'),
    claims: record.is === 'claims',
  };
  const action = decideRole(facts, p.rules);
  return {
    known: Math.max(mine.known, known),
    ...(keeps(p, 'later terms are recorded') && { record }),
    ...(mine.volume === 'fresh' && !fresh && { volume: 'own' }),
    ...(keeps(p, 'a sidecar ends the statements of the one before') && { statement: false }),
    ...(isChange(action) && { next: action }),
    ...(action === 'hand_over' && { heir: view.wanted }),
  };
}

const mayForce = (p: Protocol, known: number, term = p.force?.term ?? 0) =>
  !keeps(p, 'force is used up') ||
  (keeps(p, 'force leaps over the terms of restarts') ? term > known : term === known + 1);

/** More terms than restarts begin here. */
export const LEAP = 10;
/** Where no volume comes back, a leap makes no difference. */
const leaps = (p: Protocol) => p.returns === true && keeps(p, 'a move leaps over the terms of restarts');

/** Does what has been decided, or the first half of it. */
export function act(p: Protocol, s: State, me: number, next: Change): State {
  const { heir, record, known, has: applied } = at(s, me);
  const done: Partial<Server> = { next: undefined, heir: undefined };
  const fence = { writable: false, ...(keeps(p, 'a fence ends statements in flight') && { statement: false }) };
  const release = { record: { is: 'released', term: record.term, ...(heir !== undefined && { heir }) } as const };
  const [first, second] = keeps(p, 'a release comes after the fence') ? [fence, release] : [release, fence];
  const become = (is: Standing['is'], term: number, then = done) =>
    change(s, me, { record: { is, term }, known: Math.max(known, term) }, then);
  switch (next) {
    case 'fence':
      return change(s, me, fence, done);
    case 'hand_over':
      return change(s, me, first, { next: 'release' });
    case 'release':
      return change(s, me, second, done);
    case 'begin_term':
      return become('holder', termOfData(s, at(s, me)) === known ? known + 1 : known, { next: 'enter' });
    case 'enter': {
      const entered = change(s, me, { has: applied | (1 << s.log.length), next: 'open' });
      return { ...entered, log: [...s.log, record.term] };
    }
    case 'open':
      return change(s, me, { writable: true }, done);
    case 'take_role':
      return become('holder', known + (leaps(p) ? LEAP : 1));
    case 'seize_role':
      return become('holder', Math.max(p.force?.term ?? 0, known + 1));
    case 'claim_role':
      return become('claims', record.term);
    case 'withdraw_claim':
      return become('none', record.term);
  }
}

/** Only a holder looks for an heir: to all others, a topology names them or does not. */
function views(p: Protocol, s: State, me: number): View[] {
  const holds = at(s, me).record.is === 'holder';
  const others = s.servers.flatMap((_, i) => (i === me ? [] : [i])).slice(0, holds ? undefined : 1);
  return [
    { wanted: me, force: false, fit: false },
    ...others.flatMap((wanted) => [false, ...(holds ? [true] : [])].map((fit) => ({ wanted, force: false, fit }))),
    ...(p.force?.heir === me ? [{ wanted: me, force: true, fit: false }] : []),
  ];
}

const subsets = (peers: readonly number[]) =>
  peers.reduce<number[][]>((sets, peer) => sets.flatMap((set) => [set, [...set, peer]]), [[]]);

const step = (s: State, me: number, what: string, ...changes: Partial<Server>[]): Step => ({
  what: `mysql-${me} ${what}`,
  state: change(s, me, ...changes),
});

function* passes(p: Protocol, s: State, me: number): Generator<Step> {
  const { told, record, next } = at(s, me);
  if (told !== record) yield step(s, me, 'tells its standing', { told: record });
  if (next !== undefined) {
    if (next !== 'seize_role' || p.force?.oldHolder !== 'is down' || isAlone(s, me))
      yield { what: `mysql-${me} does ${next}`, state: act(p, s, me, next) };
  } else if (told === record || !keeps(p, 'a record is told before the next pass asks')) {
    const up = s.servers.flatMap((peer, i) => (i === me || peer.down ? [] : [i]));
    for (const answering of subsets(up).filter((peers) => !isLeftAlone(p, s, me, peers)))
      for (const view of views(p, s, me)) {
        const result = conclude(p, s, me, answering, view);
        if (isIdle(at(s, me), result)) continue;
        const hears = answering.length > 0 ? answering.join(' and ') : 'nobody';
        const wanted = `${view.wanted}${view.force ? ' by force' : ''}`;
        yield step(s, me, `hears ${hears}, wanted is ${wanted}: ${result.next ?? 'no change'}`, result);
      }
  }
}

/** Most passes change nothing. Those of a writable server are looked at all the same. */
const isIdle = (mine: Server, result: Partial<Server>) =>
  !mine.writable && Object.entries(result).every(([key, value]) => mine[key as keyof Server] === value);

const isAlone = (s: State, me: number) => s.servers.every((o, i) => i === me || o.record.is !== 'holder' || o.down);

/** Where the old holder was down, no more is assumed than this: when it returns, somebody answers who knows. */
function isLeftAlone(p: Protocol, s: State, me: number, peers: readonly number[]): boolean {
  const { record, writable } = at(s, me);
  if (p.force?.oldHolder !== 'is down' || record.is !== 'holder' || writable) return false;
  const latest = Math.max(...s.servers.map((o) => o.record.term));
  return record.term < latest && !peers.some((i) => at(s, i).told.term === latest);
}

function* faults(p: Protocol, s: State, me: number): Generator<Step> {
  const { writable, statement, next } = at(s, me);
  const dead: Partial<Server> = { writable: false, statement: false, next: undefined, heir: undefined };
  if (p.force?.oldHolder === 'is down') yield step(s, me, 'goes down', dead, { down: true });
  else if (writable || statement || next !== undefined) yield step(s, me, 'restarts', dead);
  if (next !== undefined) yield step(s, me, 'loses its sidecar', { next: undefined, heir: undefined });
  if (next === 'open') yield step(s, me, 'loses its sidecar, not its statement', { next: undefined, statement: true });
  if (statement) yield step(s, me, 'executes the statement', { writable: true, statement: false });
  if (s.losses < (p.losses ?? 0) && !writable) {
    const record = { is: 'none', term: 0 } as const;
    const away = p.returns === true ? awayFrom(at(s, me)) : undefined;
    const lost = step(s, me, 'loses its volume', dead, {
      record,
      told: record,
      known: 0,
      has: 0,
      volume: 'lost',
      away,
    });
    yield { ...lost, state: { ...lost.state, losses: s.losses + 1 } };
  }
}

const awayFrom = ({ record, has: applied, known }: Server): Away => ({ record, has: applied, known });

function* returnOfVolume(s: State, me: number): Generator<Step> {
  const { away, writable } = at(s, me);
  if (away === undefined || writable) return;
  const back: Partial<Server> = { ...away, told: away.record, volume: 'own', away: undefined };
  yield step(s, me, 'has its lost volume again', { statement: false, next: undefined, heir: undefined }, back);
}

/** Of the server that has the role, else of one that has the most. */
function* copies(s: State, me: number): Generator<Step> {
  const donors = s.servers.filter(({ volume }) => volume !== 'lost');
  const holders = donors.filter(({ record }) => record.is === 'holder');
  const most = donors.filter((donor) => donors.every((other) => !lacks(donor, other)));
  for (const donor of holders.length > 0 ? holders : most) {
    const record = { is: 'none', term: termOfData(s, donor) } as const;
    const copy: Partial<Server> = { record, known: record.term, has: donor.has, volume: 'fresh' };
    yield step(s, me, `is copied from mysql-${s.servers.indexOf(donor)}`, copy);
  }
}

function* data(p: Protocol, s: State, me: number): Generator<Step> {
  const mine = at(s, me);
  if (mine.writable && s.log.filter((term) => term === 0).length < p.writes) {
    const write = step(s, me, 'takes a write', { has: mine.has | (1 << s.log.length) });
    yield { ...write, state: { ...write.state, log: [...s.log, 0] } };
  }
  const sources = s.servers.filter((source) => !source.down && lacks(mine, source) && !lacks(source, mine));
  for (const source of mine.writable ? [] : sources) {
    const lacking = source.has & ~mine.has;
    const what = `applies a transaction of mysql-${s.servers.indexOf(source)}`;
    yield step(s, me, what, { has: mine.has | (lacking & -lacking) });
  }
}

/** All that may happen next. */
export function* steps(p: Protocol, s: State): Generator<Step> {
  for (const [me, { down, volume }] of s.servers.entries()) {
    yield* returnOfVolume(s, me);
    if (down) {
      // It hears of what went on without it: whoever has seized the role says so by now.
      if (s.servers.every((o, i) => i === me || (o.told === o.record && o.next !== 'seize_role')))
        yield step(s, me, 'comes up', { down: false });
    } else if (volume === 'lost') yield* copies(s, me);
    else {
      yield* passes(p, s, me);
      yield* faults(p, s, me);
      yield* data(p, s, me);
    }
  }
}
