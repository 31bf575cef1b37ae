/**
 * Who takes writes. The role is a token: at any time one server at most has it, durably, and passes it on by its own word.
 * Views of the topology may be as old as they like: they delay a move, and never make two writable servers.
 *
 * The sidecar's script is generated from this table, and a test explores every order of events with the same table.
 */

/** What a sidecar knows when it decides. */
export const ROLE_FACTS = [
  /** Its durable record says that this server holds the role, and it has heard of no later term. */
  'holds',
  /** The server takes writes. */
  'writable',
  /** The topology, as it is seen here, wants this server to be the primary. */
  'wanted',
  /** Asked of a holder that is not wanted: the server that is wanted replicates and is nearly level. */
  'heir_is_fit',
  /** Asked of a holder that is not writable: a peer that answers is writable, knows a later term or has what is lost here. */
  'objected',
  /**
   * The last holder says that it has passed the role to this server, in a term not older than any that is known here. Data
   * that were copied do not know what was offered and used up before: they hear no offer until every server has answered once.
   */
  'offered',
  /** Every transaction of the last holder is applied here. */
  'caught_up',
  /** The code says that this very term may begin without the last holder's word, and no peer that answers has more. */
  'forced',
  /**
   * Every server of the set has answered: none holds, passes on or claims the role, and none has more than this one; nor has
   * this one passed it on.
   */
  'vacant',
  /** Its durable record says that this server claims a vacant role; whoever asks is told. */
  'claims',
] as const;

/**
 * A term that begins at another server is by so much later than the one before. The server that had that one may begin terms of its
 * own when its volume comes back, which was taken for lost: each start of a server is one.
 */
export const MOVE_STEP = 100;

/**
 * A term that is forced is by so much later than any that is known. The old holder, cut off, may begin terms of its own: each
 * start of its server is one.
 */
export const FORCED_STEP = 1000;

export type RoleFact = (typeof ROLE_FACTS)[number];

/** What a pass then does about the role. */
export type RoleAction =
  | 'fence'
  | 'hand_over'
  | 'serve'
  | 'begin_term'
  | 'refuse_writes'
  | 'take_role'
  | 'catch_up'
  | 'seize_role'
  | 'claim_role'
  | 'withdraw_claim'
  | 'wait_for_role'
  | 'follow';

export interface RoleRule {
  /** Facts that must hold. */
  readonly all: readonly RoleFact[];
  /** Facts that must not. */
  readonly none?: readonly RoleFact[];
  readonly action: RoleAction;
  /** Why, for the reader of the script. */
  readonly because: string;
}

/** The first rule that fits decides. */
export const ROLE_RULES: readonly RoleRule[] = [
  { all: ['writable'], none: ['holds'], action: 'fence', because: 'only the holder may take writes' },
  {
    all: ['holds', 'heir_is_fit'],
    none: ['wanted'],
    action: 'hand_over',
    because: 'writes end here, durably, before anybody is told',
  },
  { all: ['holds', 'writable'], action: 'serve', because: 'also until the one that is wanted is fit' },
  { all: ['holds'], none: ['objected'], action: 'begin_term', because: 'its own record is enough after a restart' },
  { all: ['holds'], action: 'refuse_writes', because: 'a peer knows better' },
  {
    all: ['offered', 'caught_up', 'claims'],
    action: 'take_role',
    because: 'the last holder has given its word, and gives it still after the claim could be seen',
  },
  { all: ['offered', 'caught_up'], action: 'claim_role', because: 'between hearing and taking, the word can get old' },
  { all: ['offered'], action: 'catch_up', because: 'nothing that was acknowledged may be lost' },
  { all: ['wanted', 'forced'], action: 'seize_role', because: 'a person has named the loss in code' },
  {
    all: ['wanted', 'vacant', 'claims'],
    action: 'take_role',
    because: 'all were asked again after the claim could be seen',
  },
  { all: ['wanted', 'vacant'], action: 'claim_role', because: 'another server may think the same at this moment' },
  { all: ['claims'], action: 'withdraw_claim', because: 'somebody else is, or may be, the one' },
  { all: ['wanted'], action: 'wait_for_role', because: 'nothing moves without the word of the last holder' },
  { all: [], action: 'follow', because: 'a replica' },
];
