import type { Entry } from './entry';
import { ARGUMENTS, MESSAGES } from './faces';
import { EXTRACT, PROGRAM, STATES } from './program';
import { SESSIONS } from './session';
import { BASELINES, BYTES, CONFIGS, IGNORES, MANIFESTS, RULES, SCHEMAS } from './texts';

/** All places at which something that others wrote comes in. */
export const ENTRIES: readonly Entry[] = [
  EXTRACT,
  PROGRAM,
  STATES,
  RULES,
  MANIFESTS,
  BASELINES,
  CONFIGS,
  SCHEMAS,
  IGNORES,
  BYTES,
  ARGUMENTS,
  MESSAGES,
  SESSIONS,
];
