/** All edits, in the order in which tables list them. */
import { accessToPattern, patternToAccess } from './edits/patterns';
import { addConsent, addHash, dropField } from './edits/sanitise';
import { arrowToFunction, functionToArrow } from './edits/functions';
import { awaitToThen, thenToAwait } from './edits/promises';
import { extractCall, extractValue, moveToFile } from './edits/extract';
import { reExport, wrapHelper } from './edits/wrap';
import { renameField } from './edits/renameField';
import { renameLocal, renameParameter } from './edits/rename';
import type { Transformation } from './site';

export const TRANSFORMATIONS: readonly Transformation[] = [
  renameLocal,
  renameParameter,
  extractValue,
  extractCall,
  moveToFile,
  wrapHelper,
  reExport,
  awaitToThen,
  thenToAwait,
  arrowToFunction,
  functionToArrow,
  patternToAccess,
  accessToPattern,
  renameField,
  addHash,
  dropField,
  addConsent,
];
