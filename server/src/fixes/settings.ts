import { ts } from 'ts-morph';
import type { Fix } from '../model';
import { edit, shown, type FixContext } from './context';
import { innermost } from './places';

/** Settings of SDKs that make them take or send less, and the value that does. */
const SAFER: ReadonlyMap<string, 'true' | 'false'> = new Map([
  ...(
    [
      'sendDefaultPii',
      'autocapture',
      'captureInputs',
      'recordCanvas',
      'enableHighAccuracy',
      'capture_heatmaps',
      'enableSessionRecording',
      'sessionReplay',
    ] as const
  ).map((name) => [name, 'false'] as const),
  ...(
    [
      'maskAllText',
      'maskAllInputs',
      'blockAllMedia',
      'mask_all_text',
      'mask_all_element_attributes',
      'disable_session_recording',
      'anonymizeIp',
      'anonymize_ip',
    ] as const
  ).map((name) => [name, 'true'] as const),
]);

/**
 * Turns a setting of the reported call round that is written in place and lets an SDK take more than it must. Safe: the
 * SDK goes on, and the program asks it for nothing.
 */
export function settingFixes(context: FixContext): Fix[] {
  const { finding, source } = context;
  if (finding.call.file !== finding.at.file) return [];
  const call = innermost(source, finding.call);
  const fixes: Fix[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isPropertyAssignment(node)) {
      const name = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : '';
      const value = SAFER.get(name);
      const written = node.initializer.kind;
      const other = value === 'true' ? ts.SyntaxKind.FalseKeyword : ts.SyntaxKind.TrueKeyword;
      if (value !== undefined && written === other) {
        fixes.push({
          title: `Set ${shown(node.name)} to ${value}`,
          kind: 'configure',
          safe: true,
          edits: [edit(context, node.initializer.getStart(source), node.initializer.end, value)],
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  if (ts.isCallOrNewExpression(call)) for (const argument of call.arguments ?? []) visit(argument);
  return fixes;
}
