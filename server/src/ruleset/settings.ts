import type { AllowedRecipient, Problem } from '../model';
import { suggestion } from '../text/didYouMean';
import { isRecord } from './entries';
import type { RawRules } from './entries';
import { check, problemAt } from './issues';
import type { Locate } from './issues';
import type { LevelChanges, PolicySources, PolicyStep } from './policies';
import { unknownIn } from './policyReferences';
import type { KnownNames } from './policyReferences';
import { configFile } from './schema';
import type { DestinationEntry } from './schema';
import type { YamlFile } from './yamlFile';

/** The simple keys of a team's configuration. */
export interface Settings {
  readonly ownDomains: readonly string[];
  readonly allowedRecipients: readonly AllowedRecipient[];
  readonly allowedCountries?: readonly string[];
  readonly forbiddenCountries?: readonly string[];
  readonly folders: NonNullable<PolicySources['folders']>;
  readonly steps: readonly PolicyStep[];
}

/** What settings may name. */
export interface SettingNames {
  readonly known: KnownNames;
  readonly destinations: ReadonlyMap<string, DestinationEntry>;
}

type Key = 'datatrail' | 'extends' | 'ownDomains' | 'allowedRecipients' | 'allowedCountries' | 'forbiddenCountries';

/** Reads the simple keys of all files of the team: what they list adds up. */
export function readSettings(raw: RawRules, names: SettingNames, problems: Problem[]): Settings {
  const settings = raw.layers.flatMap((layer) =>
    layer.kind === 'file' ? [settingsOf(layer.file, names, problems)] : [],
  );
  const countries = (key: 'allowedCountries' | 'forbiddenCountries') => {
    const all = settings.flatMap((s) => s[key] ?? []);
    return all.length === 0 ? {} : { [key]: [...new Set(all)] };
  };
  return {
    ownDomains: [...new Set(settings.flatMap((s) => s.ownDomains))],
    allowedRecipients: settings.flatMap((s) => s.allowedRecipients),
    ...countries('allowedCountries'),
    ...countries('forbiddenCountries'),
    folders: settings.flatMap((s) => s.folders),
    steps: raw.layers.flatMap((layer): PolicyStep[] => {
      if (layer.kind === 'preset') return [{ preset: layer.name, locate: layer.locate }];
      const { value } = layer.file;
      if (!isRecord(value)) return [];
      const locate: Locate = (path, at) => layer.file.placeOf(['policies', ...path], at);
      const isEmpty = Array.isArray(value['extends']) && value['extends'].length === 0;
      return [
        ...(isEmpty ? ['none' as const] : []),
        { levels: levelsOf(layer.file, []) },
        ...(value['policies'] === undefined ? [] : [{ changes: value['policies'], locate }]),
      ];
    }),
  };
}

/** The simple keys of one file; each wrong one is left out alone. */
function settingsOf(file: YamlFile, names: SettingNames, problems: Problem[]): Omit<Settings, 'steps'> {
  const written = file.value;
  if (!isRecord(written)) return { ownDomains: [], allowedRecipients: [], folders: [] };
  const below =
    (...start: (string | number)[]): Locate =>
    (path, at) =>
      file.placeOf([...start, ...path], at);
  const read = (key: Key): unknown => {
    if (!Object.hasOwn(written, key) || written[key] === null) return undefined;
    const result = check(configFile.shape[key], written[key], { subject: `"${key}"`, locate: below(key) });
    if ('value' in result) return result.value;
    problems.push(...result.problems);
    return undefined;
  };
  const countries = (key: 'allowedCountries' | 'forbiddenCountries'): readonly string[] | undefined => {
    const given = read(key) as readonly string[] | undefined;
    const unknown = unknownIn(given ?? [], { path: [], kind: 'countries', known: names.known, locate: below(key) });
    problems.push(...unknown);
    const good = (given ?? []).filter((name) => names.known.countries.includes(name));
    return good.length > 0 ? good : undefined;
  };
  read('datatrail');
  read('extends');
  levelsOf(file, problems);
  const allowed = countries('allowedCountries');
  const forbidden = countries('forbiddenCountries');
  const agreed = (read('allowedRecipients') as WrittenAgreement[] | undefined) ?? [];
  return {
    ownDomains: (read('ownDomains') as string[] | undefined) ?? [],
    allowedRecipients: agreed.flatMap((one, i) => agreement(one, names, below('allowedRecipients', i), problems)),
    ...(allowed && { allowedCountries: allowed }),
    ...(forbidden && { forbiddenCountries: forbidden }),
    folders: foldersOf(written['folders'], below, problems),
  };
}

/** How loud a file makes faults of comments that silence. */
function levelsOf(file: YamlFile, problems: Problem[]): LevelChanges {
  const written = isRecord(file.value) ? file.value['suppressions'] : undefined;
  if (written === undefined || written === null) return {};
  const locate: Locate = (path, at) => file.placeOf(['suppressions', ...path], at);
  const result = check(configFile.shape.suppressions, written, { subject: '"suppressions"', locate });
  if ('value' in result) return result.value ?? {};
  problems.push(...result.problems);
  return {};
}

type WrittenAgreement = string | (Omit<AllowedRecipient, 'data'> & { readonly data?: readonly string[] });

/** An agreement whose names all stand for something; a wrong name leaves it out. */
function agreement(
  written: WrittenAgreement,
  names: SettingNames,
  locate: Locate,
  problems: Problem[],
): AllowedRecipient[] {
  const one = typeof written === 'string' ? { destination: written } : written;
  const { destination, purpose } = one;
  const path = typeof written === 'string' ? [] : ['destination'];
  const data = one.data ?? [];
  const found = unknownIn(data, { path: ['data'], kind: 'categories', known: names.known, locate });
  const entry = destination === undefined ? undefined : names.destinations.get(destination);
  if (destination !== undefined && entry === undefined) {
    found.push(
      problemAt(locate(path, 'value'), {
        message: `There is no destination "${destination}"`,
        hint: suggestion(destination, [...names.destinations.keys()]).slice(0, 200),
      }),
    );
  }
  const purposes = (entry ? [entry] : [...names.destinations.values()]).flatMap((d) => d.purpose ?? []);
  if (purpose !== undefined && found.length === 0 && !purposes.includes(purpose)) {
    const whose = entry ? `"${destination ?? ''}"` : 'any destination';
    const hint = suggestion(purpose, [...new Set(purposes)].sort()).slice(0, 200);
    found.push(problemAt(locate(['purpose'], 'value'), { message: `"${purpose}" is no purpose of ${whose}`, hint }));
  }
  problems.push(...found);
  return found.length > 0 ? [] : [{ ...one, data }];
}

function foldersOf(
  written: unknown,
  below: (...start: (string | number)[]) => Locate,
  problems: Problem[],
): NonNullable<PolicySources['folders']> {
  if (written === undefined || written === null) return [];
  if (!Array.isArray(written)) {
    const hint = 'Write a list; each of its entries has a path and policies.';
    problems.push(problemAt(below('folders')([], 'value'), { message: '"folders" must be a list', hint }));
    return [];
  }
  const { element } = configFile.shape.folders.unwrap();
  return written.flatMap((folder: unknown, i) => {
    // What the policies say is checked one by one, so that a wrong one costs itself.
    const outline = isRecord(folder) && isRecord(folder['policies']) ? { ...folder, policies: {} } : folder;
    const result = check(element, outline, { subject: 'folder', locate: below('folders', i) });
    if ('problems' in result) {
      problems.push(...result.problems);
      return [];
    }
    const value = isRecord(folder) ? folder['policies'] : undefined;
    return [{ path: result.value.path, changes: { changes: value, locate: below('folders', i, 'policies') } }];
  });
}
