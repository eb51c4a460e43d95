import type { RuleSet } from '../../model';
import { categoryLabel } from '../../report/words';
import { printableLine } from '../../text/clean';
import type { Block } from '../record/blocks';
import { OPEN } from '../record/record';
import type { CollectedData } from './collected';
import { storeTypes, type StorePurpose } from './types';

/** Apple's constants behind `NSPrivacyCollectedDataTypePurpose`. */
const PURPOSES: Readonly<Record<StorePurpose, string>> = {
  advertising: 'ThirdPartyAdvertising',
  analytics: 'Analytics',
  functionality: 'AppFunctionality',
  fraud: 'AppFunctionality',
  personalization: 'ProductPersonalization',
  messages: 'DeveloperAdvertising',
};

/** One of Apple's types with all data that belongs to it. */
interface AppleType {
  readonly constant: string;
  readonly name: string;
  readonly data: readonly CollectedData[];
  readonly purposes: readonly string[];
  /** True where a recipient whose purpose is advertising gets it. */
  readonly isTracked: boolean;
}

function typesOf(collected: readonly CollectedData[]): AppleType[] {
  const groups = new Map<string, { name: string; data: CollectedData[] }>();
  for (const item of collected) {
    const [constant, name] = storeTypes(item.data).apple ?? [];
    if (constant === undefined || name === undefined) continue;
    const group = groups.get(constant) ?? { name, data: [] };
    groups.set(constant, group);
    group.data.push(item);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([constant, { name, data }]) => ({
      constant,
      name,
      data,
      purposes: [...new Set(data.flatMap(({ purposes }) => purposes.map((purpose) => PURPOSES[purpose])))].sort(),
      isTracked: data.some(({ purposes }) => purposes.includes('advertising')),
    }));
}

/** A draft of `PrivacyInfo.xcprivacy`: a property list, with a comment wherever people have to decide. */
export function appleManifest(collected: readonly CollectedData[], rules: RuleSet): string {
  const domains = [...new Set(collected.flatMap(({ trackingDomains }) => trackingDomains))].sort();
  const types = typesOf(collected);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- A draft, made from the code. Each comment marks what code cannot know: ${OPEN}, or to be confirmed. -->
<plist version="1.0">
<dict>
	<!-- To be confirmed: tracking is linking with data of other companies for advertising. -->
	<key>NSPrivacyTracking</key>
	<${domains.length > 0 ? 'true' : 'false'}/>
	<key>NSPrivacyTrackingDomains</key>
	${list(domains.map((domain) => `\t\t<string>${xml(domain)}</string>`))}
	<key>NSPrivacyCollectedDataTypes</key>
	${list(types.map((type) => dictOf(type, rules)))}
	<!-- ${OPEN}: APIs that need a reason (file timestamps, boot time, disk space, keyboards, user defaults). -->
	<key>NSPrivacyAccessedAPITypes</key>
	<array/>
</dict>
</plist>
`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '<array/>' : `<array>\n${items.join('\n')}\n\t</array>`;
}

function dictOf({ constant, data, purposes, isTracked }: AppleType, rules: RuleSet): string {
  const isLinked = data.some((item) => !item.isPseudonymised);
  const about = data.map((item) => `${categoryLabel(rules, item.data)}${sharedWords(item)}`).join('; ');
  const named = purposes.map((purpose) => `\t\t\t\t<string>NSPrivacyCollectedDataTypePurpose${purpose}</string>`);
  const open = `\t\t\t\t<!-- ${OPEN}: what the app itself uses it for -->`;
  return `		<dict>
			<!-- ${comment(about)} -->
			<key>NSPrivacyCollectedDataType</key>
			<string>NSPrivacyCollectedDataType${constant}</string>
			<!-- To be confirmed: linked to the identity of the person -->
			<key>NSPrivacyCollectedDataTypeLinked</key>
			<${isLinked ? 'true' : 'false'}/>
			<key>NSPrivacyCollectedDataTypeTracking</key>
			<${isTracked ? 'true' : 'false'}/>
			<key>NSPrivacyCollectedDataTypePurposes</key>
			<array>
${[...named, open].join('\n')}
			</array>
		</dict>`;
}

function sharedWords({ sharedWith }: CollectedData): string {
  return sharedWith.length === 0 ? '' : ` (to ${sharedWith.join(', ')})`;
}

/** Two hyphens would end a comment. */
function comment(text: string): string {
  return printableLine(text).replace(/-{2,}/g, '-').replace(/-$/, '');
}

function xml(text: string): string {
  return printableLine(text).replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
}

/** The answers for the label in App Store Connect, as a table. */
export function appleBlocks(collected: readonly CollectedData[], rules: RuleSet): Block[] {
  return [
    { kind: 'heading', level: 1, text: 'App Store privacy label' },
    { kind: 'text', text: `A draft, made from the code. What code cannot know is marked: ${OPEN}.` },
    {
      kind: 'table',
      head: ['Data type', 'Found in the code', 'Purposes', 'Linked to identity', 'Used for tracking'],
      rows: typesOf(collected).map(({ name, data, purposes, isTracked }) => [
        name,
        data.map((item) => `${categoryLabel(rules, item.data)}${sharedWords(item)}`).join('; '),
        [...purposes.map((purpose) => purpose.replace(/(?!^)([A-Z])/g, ' $1')), OPEN].join(', '),
        `${data.some((item) => !item.isPseudonymised) ? 'yes' : 'no'}, ${OPEN}`,
        isTracked ? `yes, ${OPEN}` : 'not seen',
      ]),
    },
  ];
}
