/**
 * Another name for the field that tells that the data is personal: where it is declared, and in all files on its way.
 */
import { ts } from 'ts-morph';
import type { Edit, FileId } from '../../../server/src/model';
import { forEachNode, type Parsed } from '../parsed';
import type { FileText, Site, Transformation } from '../site';

/** Says nothing about a person, nor about who owns it. */
const HARMLESS = 'tint';

export const renameField: Transformation = {
  id: 'rename-field',
  expects: 'gone',
  apply(site) {
    const item = site.target()?.item;
    const field = item && fieldOf(item.name);
    if (!item || !field || !/^named | is a field of |^the record has/.test(item.reason)) return undefined;
    const owner = / is a field of (\w+)$/.exec(item.reason)?.[1];
    const declared = owner === undefined ? [] : declaringFiles(site, owner, field);
    // A type that nobody declares here cannot be changed.
    if (owner !== undefined && declared.length === 0) return undefined;
    const edited = [...new Set([...site.files(), ...declared])].flatMap((file) => renamedIn(site, file, field));
    return edited.length > 0 ? edited : undefined;
  },
  // The parameter of a helper that is called `email`, or a key of a URL, tells the same by itself.
  aimsAt: (item, found) =>
    fieldOf(found.name) === HARMLESS || (fieldOf(found.name) === fieldOf(item.name) && found.reason === item.reason),
};

function fieldOf(name: string): string | undefined {
  const field = name.split('.').at(-1);
  return field && /^[A-Za-z_]\w*$/.test(field) ? field : undefined;
}

/** Files that declare a type, model or schema of that name with the field in its body. */
function declaringFiles(site: Site, owner: string, field: string): FileId[] {
  const declares = new RegExp(`\\b(interface|type|class|model|const)\\s+${owner}\\b[^;]*?\\b${field}\\b`);
  return [...site.workspace.texts].filter(([, text]) => declares.test(text)).map(([file]) => file);
}

function renamedIn(site: Site, file: FileId, field: string): readonly FileText[] {
  const before = site.workspace.texts.get(file) ?? '';
  const text = file.endsWith('.prisma') ? inSchema(before, field) : inSource(site.parsed(file), field);
  return text === before ? [] : [{ file, text }];
}

function inSchema(text: string, field: string): string {
  return text.replace(new RegExp(`^(\\s+)${field}(?=\\s)`, 'gm'), `$1${HARMLESS}`);
}

/** Properties, and variables that have the field's name; not what is imported, nor the names of packages' own members. */
function inSource(parsed: Parsed, field: string): string {
  const edits: Edit[] = [];
  forEachNode(parsed.source, (node) => {
    const isName = ts.isIdentifier(node) ? node.text === field : ts.isStringLiteral(node) && node.text === field;
    if (!isName || ts.findAncestor(node, ts.isImportDeclaration)) return;
    if (ts.isStringLiteral(node)) edits.push(parsed.replace(node, `'${HARMLESS}'`));
    else if (ts.isIdentifier(node) && !isImported(parsed, node)) edits.push(parsed.replace(node, HARMLESS));
  });
  return parsed.with(edits);
}

function isImported(parsed: Parsed, id: ts.Identifier): boolean {
  const found = parsed
    .symbolOf(id)
    ?.declarations?.some((d) => ts.findAncestor(d, ts.isImportDeclaration) !== undefined);
  return found ?? false;
}
