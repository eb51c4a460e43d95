import type { AppFile } from '../../support/apps';
import type { Draw } from './draw';
import type { Seeds } from './seeds';

/** What is fed to an entry: named texts, so that every failure can be made smaller and kept in the same way. */
export type Input = readonly AppFile[];

/** A place at which something that others wrote comes in. */
export interface Entry {
  readonly name: string;
  /** How many of 100 inputs of a run are for it. */
  readonly share: number;
  readonly make: (draw: Draw, seeds: Seeds) => Input;
  /** Ends, whatever it is given; throws only where a promise is broken. */
  readonly run: (input: Input) => void | Promise<void>;
  /** Ends what it keeps running. */
  readonly end?: () => void;
}

/** The text of the input of that name; the first one without a name. */
export function textOf(input: Input, name?: string): string {
  return (name === undefined ? input[0] : input.find(({ file }) => file === name))?.text ?? '';
}
