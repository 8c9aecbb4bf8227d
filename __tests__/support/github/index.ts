export { type ActionOptions, type ActionRan, runAction } from './action.js';
export type { PullOptions } from './branches.js';
export type { Fault, Hook, Logged } from './faults.js';
export type { Account, Comment, Issue, Pull, Repository, Role } from './model.js';
export type { Delivery } from './payloads.js';
export * as payloads from './payloads.js';
export { bundled, hosted, type Program } from './programs.js';
export { createServer, RECIPE, type Server, type ServerOptions } from './server.js';
export type { State } from './state.js';
