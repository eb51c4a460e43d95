import { z } from 'zod';
import { configFile, ruleFile } from './schema';

/** A generated JSON schema and its place below `rules/`. */
export interface SchemaFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The JSON schemas (draft 7, which YAML editors read) of rule files and of a team's configuration, made from
 * the schemas that check them. They are committed; a test holds that they have not drifted.
 */
export function schemaFiles(): SchemaFile[] {
  return [
    schemaFile('rules.schema.json', 'Datatrail rules', ruleFile),
    schemaFile('config.schema.json', 'Datatrail configuration', configFile),
  ];
}

function schemaFile(name: string, title: string, schema: z.ZodType): SchemaFile {
  const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', reused: 'ref' });
  return { name, text: `${JSON.stringify({ $schema, title, ...body }, null, 2)}\n` };
}
