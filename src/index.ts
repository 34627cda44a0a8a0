/**
 * The public surface for user-defined steps, resources and providers:
 *
 * ```ts
 * import { type SentenceWorld, Then, When } from 'opsproof';
 * ```
 */

export type { Claim } from './check/claim.ts';
export { parseTable } from './check/claim-table.ts';
export { parseClaim } from './check/parse-claim.ts';
export type { Question, Seen } from './check/question.ts';
export { type Subject, stateQuestion, tableQuestion } from './check/state.ts';
export { subjectOf } from './check/subject.ts';
export type { Facts } from './host/facts.ts';
export type { EphemeralHost } from './model/environment.ts';
export { ActionFailed, ConfigurationError, UnableError } from './model/errors.ts';
export type { Finding, Verdict } from './model/finding.ts';
export type { HostVerb } from './model/host-verb.ts';
export { type Moment, parseMoment } from './model/moment.ts';
export type { Obstacle } from './model/obstacle.ts';
export type { Value, ValueType } from './model/value.ts';
export type {
  Condition,
  HostState,
  Life,
  Provider,
  RunningHost,
  StackContext,
  StackHost,
} from './provider/provider.ts';
export type { Scope, Sighting, ThingKind, Trace } from './provider/remover.ts';
export type { Misplaced, ProviderLimits, ProviderShape, ScopeWays } from './provider/shape.ts';
export type { Attribute, Look, Resource, State, Unable } from './resource/resource.ts';
export {
  After,
  AfterAll,
  Before,
  BeforeAll,
  DataTable,
  defineParameterType,
  Given,
  Then,
  When,
} from './runner/define.ts';
export { keys, list, map, matching, text } from './schema/shape.ts';
export { z } from './schema/zod.ts';
export { sentence, sentenceWith } from './sentence/definition.ts';
export { type Placement, parsePlacement } from './sentence/placement.ts';
export { powershell } from './transport/powershell/quote.ts';
export { quote, sh } from './transport/shell/quote.ts';
export type { Reply } from './transport/transport.ts';
export type { Action, Stage } from './world/action.ts';
export { runCommand, writeFile } from './world/actions.ts';
export type { SentenceWorld } from './world/sentence-world.ts';
export { OpsWorld } from './world/world.ts';
