import { createHash } from 'node:crypto';
import type { Finding, Severity } from '../model';
import { printableLine } from '../text/clean';
import { replaceLoneSurrogates } from '../text/paths';
import { HOME_URL, policyUrl, repositoryPath, type ReportInput } from './input';
import { comparePlace, splitSuppressed } from './order';
import { Places } from './places';
import { policyPlain } from './policyHelp';
import { trailsOf } from './words';

/** Version of GitLab's "Security Report Schemas" that the report follows. */
const SCHEMA_VERSION = '15.0.7';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'High', warning: 'Medium', note: 'Info' };

/** GitLab wants times; a report says none, so that the same findings give the same bytes. */
const NO_TIME = '1970-01-01T00:00:00';

/** The report that GitLab takes as `artifacts: reports: sast`. What comments silence is left out. */
export function gitlabReport(input: ReportInput): string {
  const { active } = splitSuppressed(input.findings);
  const places = new Places(input.textOf);
  const tool = { id: 'datatrail', name: 'Datatrail', version: input.toolVersion, vendor: { name: 'Datatrail' } };
  const report = {
    version: SCHEMA_VERSION,
    scan: {
      analyzer: { ...tool, url: HOME_URL },
      scanner: { ...tool, url: HOME_URL },
      type: 'sast',
      start_time: NO_TIME,
      end_time: NO_TIME,
      status: input.problems.some(({ severity }) => severity === 'error') ? 'failure' : 'success',
    },
    vulnerabilities: [...active].sort(comparePlace).map((finding) => vulnerability(finding, places, input)),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function vulnerability(finding: Finding, places: Places, input: ReportInput): object {
  const place = places.place(finding.at);
  const file = text(repositoryPath(finding.at.file, input), 1024);
  const policy = input.rules.policies.find(({ id }) => id === finding.policy);
  return {
    id: uuidOf(finding),
    name: text(finding.message, 255),
    description: text(description(finding, places), 1_000_000),
    severity: LEVELS[finding.severity],
    ...(policy === undefined ? {} : { solution: text(policyPlain(policy), 7000) }),
    location: {
      file,
      ...(place === undefined ? {} : { start_line: place.line, end_line: place.endLine }),
      ...(finding.within === undefined ? {} : { method: text(finding.within, 255) }),
    },
    identifiers: [
      {
        type: 'datatrail_policy',
        name: text(`Datatrail ${finding.policy}`, 255),
        value: text(finding.policy, 255),
        url: policyUrl(finding.policy),
      },
    ],
    tracking: {
      type: 'source',
      items: [
        {
          file,
          ...(place === undefined ? {} : { start_line: place.line, end_line: place.endLine }),
          signatures: [{ algorithm: 'scope_offset', value: finding.fingerprint }],
        },
      ],
    },
  };
}

function description(finding: Finding, places: Places): string {
  const steps = trailsOf(finding)[0]?.steps ?? [];
  const lines = steps.map((step, index) => `${index + 1}. ${places.link(step.span)} ${step.note}`);
  return [finding.message, ...lines].map(printableLine).join('\n');
}

function text(value: string, most: number): string {
  const clean = replaceLoneSurrogates(value.split('\n').map(printableLine).join('\n'));
  return clean.length > most ? replaceLoneSurrogates(clean.slice(0, most)) : clean;
}

/** A UUID of what was found (version 8 of RFC 9562: bits of our own), the same in every run. */
function uuidOf({ fingerprint }: Finding): string {
  const hex = createHash('sha256').update(fingerprint).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
