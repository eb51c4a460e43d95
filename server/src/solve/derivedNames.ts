/** Names of what functions make of somebody's data. */
import type { NameClassifier } from './names';

/** What is said of a person in few words or a number. */
const TRAIT = 'user.demographic.';

/**
 * The name of what a function makes of its argument, with the owner that the argument tells where it is a trait of
 * somebody: `getAge(birthDate)`, `getNationality(user)`.
 *
 * @param name what the function's name says it gives
 * @param given names that lead to the argument
 */
export function nameOfDerived(names: NameClassifier, name: string, given: readonly string[]): string {
  const [first] = name;
  if (first === undefined || given.length === 0 || names.classify([name])) return name;
  if (names.classify(['user', name])?.category.startsWith(TRAIT) !== true) return name;
  const isOfPerson = names.classify(given) !== undefined || names.isPerson(given.at(-1) ?? '');
  return isOfPerson ? `user${first.toUpperCase()}${name.slice(1)}` : name;
}
