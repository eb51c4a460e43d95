/** The files of a feature in which data is handed on: wrappers, services, routes, components. */
import { pick } from '../stats';
import { namesOf, type FileMaker } from './feature';
import { capital } from './words';

/** Thin functions around what the program's library offers: what is reported lies at their callers. */
export const wrappers: FileMaker = (feature) => {
  const { Thing } = namesOf(feature);
  return `import { identify, track } from '../../lib/analytics';
import { logger } from '../../lib/logger';
import { sendMail } from '../../lib/mail';

export function track${Thing}(name: string, id: string, properties: Record<string, unknown> = {}) {
  track(\`${feature.thing}.\${name}\`, id, properties);
}

export function identify${Thing}(id: string, traits: Record<string, unknown>) {
  identify(id, { ...traits, feature: '${feature.thing}' });
}

export function note${Thing}(message: string, details?: unknown) {
  logger.info({ feature: '${feature.thing}', details }, message);
}

export async function notify${Thing}(to: string, subject: string) {
  await sendMail({ to, subject, text: \`About your ${feature.thing}\` });
}
`;
};

export const service: FileMaker = (feature, others, random) => {
  const { Person, Thing } = namesOf(feature);
  const { person, fields, facts } = feature;
  const field = (): string => pick(fields, random)[0];
  const functions = feature.verbs.map((verb, at) => {
    const other = others.length > 0 ? pick(others, random) : undefined;
    const call = other && at % 3 === 0 ? `  await ${pick(other.verbs, random)}${capital(other.thing)}(id, {});\n` : '';
    const said = [
      `  track${Thing}('${verb}', id, { ${pick(facts, random)[0]}: found.${pick(facts, random)[0]} });`,
      `  note${Thing}('${verb}', { who: found.${person}.${field()} });`,
      `  identify${Thing}(found.${person}.id, { value: found.${person}.${field()} });`,
      `  note${Thing}(\`${verb} \${found.id}\`);`,
    ][at % 4];
    return `
export async function ${verb}${Thing}(id: string, patch: ${Thing}Patch): Promise<${Thing}> {
  const found = await rows.${verb}${Thing}Row(id, patch);
  if (!found) throw new ${Thing}Error(\`${feature.thing} \${id} is not there\`);
${call}  if (found.${facts[at % facts.length]?.[0]} === undefined) {
    note${Thing}('incomplete', { id });
    return found;
  }
${said}
  const size = step${at}Of${Thing}(Number(found.${facts[0]?.[0]}));
  return { ...found, ${facts[1]?.[0]}: size } as unknown as ${Thing};
}
`;
  });
  const used = [...new Set(others.map(({ folder }) => folder))];
  const imports = used.map((folder) => {
    const other = others.find((one) => one.folder === folder);
    const names = other?.verbs.map((verb) => `${verb}${capital(other.thing)}`).join(', ');
    return `import { ${names} } from '../${folder}';\n`;
  });
  const steps = feature.verbs.map((_, at) => `step${at}Of${Thing}`).join(', ');
  return `import { ${steps} } from './helpers';
import * as rows from './repository';
import { ${Thing}Error, type ${Person}, type ${Thing}, type ${Thing}Patch, type ${Thing}Summary } from './types';
import { identify${Thing}, note${Thing}, notify${Thing}, track${Thing} } from './wrappers';
${imports.join('')}
export async function remind${Thing}(id: string): Promise<void> {
  const ${person} = await rows.${person}Of${Thing}(id);
  if (!${person}) return;
  await notify${Thing}(${person}.${fields[0]?.[0]} as unknown as string, 'Reminder');
}

export function summarise${Thing}({ id, ${facts[0]?.[0]} }: ${Thing}): ${Thing}Summary {
  return { id, ${facts[0]?.[0]} };
}

export function nameOf${Thing}(${person}: ${Person}): string {
  const { ${fields[1]?.[0]}, ${fields[2]?.[0]} } = ${person};
  return [${fields[1]?.[0]}, ${fields[2]?.[0]}].join(' ');
}
${functions.join('')}`;
};

export const route: FileMaker = (feature) => {
  const { Thing } = namesOf(feature);
  const handlers = feature.verbs.slice(0, 5).map(
    (verb) => `
router.post('/${feature.thing}/:id/${verb}', async (req, res) => {
  const body = patchOf${Thing}.parse(req.body);
  try {
    const result = await ${verb}${Thing}(req.params.id, body);
    res.json(summarise${Thing}(result));
  } catch (error) {
    logger.error({ error, id: req.params.id }, '${verb} failed');
    res.status(400).json({ message: 'failed' });
  }
});
`,
  );
  const verbs = feature.verbs.slice(0, 5).map((verb) => `${verb}${Thing}`);
  return `import { Router } from 'express';
import { z } from 'zod';
import { logger } from '../../lib/logger';
import { ${verbs.join(', ')}, summarise${Thing} } from './service';

export const router = Router();

const patchOf${Thing} = z.object({
${feature.facts.map(([name, type]) => `  ${name}: z.${type === 'Date' ? 'coerce.date' : type}().optional(),`).join('\n')}
});
${handlers.join('')}`;
};

export const form: FileMaker = (feature) => {
  const { Person, Thing } = namesOf(feature);
  const inputs = feature.fields.map(
    ([name]) => `      <label>
        <span>${name}</span>
        <input name="${name}" value={values.${name} ?? ''} onChange={(event) => set('${name}', event.target.value)} />
      </label>`,
  );
  return `import { useCallback, useState } from 'react';
import { api } from '../../lib/http';
import type { ${Person} } from './types';
import { track${Thing} } from './wrappers';

interface ${Thing}FormProps {
  id: string;
  initial?: Partial<Record<keyof ${Person}, string>>;
  onDone: (values: Partial<Record<string, string>>) => void;
}

export function ${Thing}Form({ id, initial, onDone }: ${Thing}FormProps) {
  const [values, setValues] = useState<Partial<Record<string, string>>>(initial ?? {});
  const [busy, setBusy] = useState(false);
  const set = useCallback((key: string, value: string) => setValues((old) => ({ ...old, [key]: value })), []);

  async function submit() {
    setBusy(true);
    await api.post('/${feature.thing}/' + id, values);
    track${Thing}('saved', id);
    setBusy(false);
    onDone(values);
  }

  return (
    <form onSubmit={submit}>
${inputs.join('\n')}
      <button disabled={busy}>Save</button>
    </form>
  );
}
`;
};

export const list: FileMaker = (feature) => {
  const { Thing } = namesOf(feature);
  const { person, fields, facts } = feature;
  const cells = [
    ...fields.slice(0, 2).map(([name]) => `row.${person}.${name}`),
    ...facts.slice(0, 3).map(([name]) => `row.${name}`),
  ];
  return `import { useMemo } from 'react';
import { label${Thing} } from './helpers';
import type { ${Thing} } from './types';
import { ${Thing}Form } from './Form';

export function ${Thing}List({ rows, search }: { rows: ${Thing}[]; search: string }) {
  const shown = useMemo(() => rows.filter((row) => row.id.includes(search)), [rows, search]);
  if (shown.length === 0) return <p>{label${Thing}(['No', '${feature.thing}', search])}</p>;
  return (
    <table>
      <tbody>
        {shown.map((row) => (
          <tr key={row.id}>
${cells.map((cell) => `            <td>{String(${cell})}</td>`).join('\n')}
            <td>
              <${Thing}Form id={row.id} onDone={() => console.log('saved', row.id)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
`;
};

export const index: FileMaker = () => `export * from './service';
export * from './types';
export { router } from './route';
`;
