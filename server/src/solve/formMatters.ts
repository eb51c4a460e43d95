/**
 * What forms about somebody's health ask for, where a field's own name does not tell: the question put to them speaks
 * of it (`How long have you had a cough?`), or the form is called after it (`MedicalHistoryForm`).
 */
import type { CategoryId } from '../model';
import { singular, splitWords } from '../text/words';
import type { NameClassifier } from './names';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const HEALTH = /^user\.(health_and_medical|biometric\.health)(\.|$)/;
/** Numbers of records are known by their own names alone. */
const NUMBERS = /\.(record_id|insurance_beneficiary_id)$/;
/** What a yes or no tells of a person, whoever says it. */
const TRAITS =
  /^user\.demographic\.(race_ethnicity|religious_belief|political_opinion|trade_union|sexual_orientation)$/;
/** What is done to machines as well, and says nothing of a person unless the field's own name is it. */
const ALSO_OF_MACHINES = words('diagnose diagnosis');
/** Last words of names of what is about a measure or a list, and not in it. */
const ABOUT_DATA =
  words(`unit reminder notification alarm url link icon image photo color enabled disabled visible template price
  cost stock quantity sort order tab page title catalog code`);
/** Last words of names of how a record is handled: a prescription has a priority, which says nothing of whom it is for. */
const HANDLING = words('status state priority intent category visit requester assignee');
const OF_ELEMENT = words('select input field picker dropdown');
/** What is ticked to agree to something, or to be told of it. */
const AGREEING =
  words(`agree agreed agreement accept accepted acknowledge consent consented confirm confirmed term policy privacy permission
  share sharing contact newsletter subscribe remind reminder notify notification enable enabled show display zustimmen einverstanden
  einwilligung accepte autorise acepto autorizo aceito concordo accetto acconsento`);
/** Names of forms that ask about health and name no illness. */
const OF_HEALTH =
  /\b(my|your|patient) (health|vaccine|vaccination|treatment)\b|\b(health|medical) (questionnaire|question|survey|history|profile|intake|assessment|declaration|screening|background)\b/;
const LONGEST_QUESTION = 20;
const LONGEST_TERM = 4;

/** True for what forms about health ask. */
export function isOfHealth(category: CategoryId): boolean {
  return HEALTH.test(category) && !NUMBERS.test(category);
}

/** True for what a box that is ticked says of a person. */
export function isToldByBox(category: CategoryId): boolean {
  return isOfHealth(category) || TRAITS.test(category);
}

/** The kind of health data that a field's name, a question or a key of a translation speaks of. */
export function healthIn(names: NameClassifier, text: string): CategoryId | undefined {
  const all = splitWords(text).map(singular);
  if (all.length > LONGEST_QUESTION || isAboutData(all) || isOfHandling(text)) return undefined;
  return names.mentioned(all, (category, said) => isOfHealth(category) && !ALSO_OF_MACHINES.has(said));
}

/** The kind of health data that a text asks the name of, which is no person's: `allergyName`, `patient.allergies.name`. */
export function healthNamed(names: NameClassifier, text: string): CategoryId | undefined {
  const all = splitWords(text).map(singular);
  if (all.at(-1) !== 'name' || all.length < 2) return undefined;
  const found = names.classify([all.slice(-LONGEST_TERM, -1).join(' ')])?.category;
  return found !== undefined && isOfHealth(found) ? found : undefined;
}

/** The kind of health data that a form is about, by the name of its component or file. */
export function healthOfForm(names: NameClassifier, name: string): CategoryId | undefined {
  const all = splitWords(name).map(singular);
  if (isAboutData(all)) return undefined;
  if (OF_HEALTH.test(all.join(' '))) return 'user.health_and_medical';
  return names.mentioned(all, (category, said) => isOfHealth(category) && said !== 'diagnose');
}

/** True for a text beside a box that is ticked to agree, or to be told of something. */
export function isAgreeing(text: string): boolean {
  return splitWords(text)
    .map(singular)
    .some((w) => AGREEING.has(w));
}

/** True for the name of the unit of a measure, and the like. */
export function isUnit(name: string): boolean {
  const all = splitWords(name).map(singular);
  return all.length > 1 && all.at(-1) === 'unit';
}

/** True for the name of how a record is handled: `status`, `prioritySelect`. */
export function isOfHandling(name: string): boolean {
  const all = splitWords(name).map(singular);
  return HANDLING.has(all.findLast((w) => !OF_ELEMENT.has(w)) ?? '');
}

function isAboutData(all: readonly string[]): boolean {
  return all.length > 1 && ABOUT_DATA.has(all.at(-1) ?? '');
}
