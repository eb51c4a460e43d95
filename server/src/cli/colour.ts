import pico from 'picocolors';
import { PLAIN, type Paint } from '../report/paint';
import type { CliIo } from './io';

/**
 * Colours for the report on stdout. `--no-color` and `NO_COLOR` (no-color.org) switch them off, `FORCE_COLOR`
 * on; else they are on where stdout is a terminal that knows them.
 */
export function choosePaint(io: CliIo, wanted: boolean): Paint {
  return usesColour(io, wanted) ? pico.createColors(true) : PLAIN;
}

function usesColour({ env, tty }: CliIo, wanted: boolean): boolean {
  if (!wanted || (env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return tty.out && env['TERM'] !== 'dumb';
}
