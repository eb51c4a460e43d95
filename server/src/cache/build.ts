import type { BuildVersions } from './programCache';

/** Put in by scripts/build.mjs: hashes of the sources that decide. */
declare const DATATRAIL_BUILD: BuildVersions;

/** Undefined where the program runs from its sources. */
export const BUILD: BuildVersions | undefined = typeof DATATRAIL_BUILD === 'undefined' ? undefined : DATATRAIL_BUILD;
