import * as vscode from 'vscode';
import type { Flow, FlowStep } from '../../../server/src/lsp/protocol';
import { toRange } from '../places';

/** Steps that begin at one place: they share a badge. */
interface Mark {
  readonly range: vscode.Range;
  /** One-based. */
  readonly numbers: number[];
  readonly isCurrent: boolean;
}

/** Numbers the steps of a flow in the editors, in the colours of the theme. */
export class Marks implements vscode.Disposable {
  private readonly others = createType('step');
  private readonly current = createType('currentStep');
  /** Behind the line of the current step stands what happens there. */
  private readonly note = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('datatrail.stepNote'), margin: '0 0 0 3ch', fontStyle: 'italic' },
  });

  constructor(private readonly flow: Flow) {}

  /** Draws the steps in all editors that show their files. */
  draw(index: number): void {
    for (const editor of vscode.window.visibleTextEditors) this.drawIn(editor, index);
  }

  dispose(): void {
    for (const type of [this.others, this.current, this.note]) type.dispose();
  }

  private drawIn(editor: vscode.TextEditor, index: number): void {
    const marks = marksIn(editor.document, this.flow.steps, index);
    editor.setDecorations(this.others, marks.filter(({ isCurrent }) => !isCurrent).map(toDecoration('step')));
    editor.setDecorations(this.current, marks.filter(({ isCurrent }) => isCurrent).map(toDecoration('currentStep')));
    const step = this.flow.steps[index];
    const isHere = step !== undefined && isIn(editor.document, step);
    editor.setDecorations(this.note, isHere ? [noteOf(editor.document, step, this.textOf(index, step))] : []);
  }

  private textOf(index: number, step: FlowStep): string {
    return `${index + 1}/${this.flow.steps.length} ${step.note}`;
  }
}

type Kind = 'step' | 'currentStep';

function createType(kind: Kind): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor(`datatrail.${kind}Background`),
    borderColor: new vscode.ThemeColor(`datatrail.${kind}Border`),
    borderStyle: 'solid',
    borderWidth: kind === 'step' ? '0 0 1px 0' : '1px',
    overviewRulerColor: new vscode.ThemeColor(`datatrail.${kind}Border`),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function isIn(document: vscode.TextDocument, { uri }: FlowStep): boolean {
  return vscode.Uri.parse(uri).toString() === document.uri.toString();
}

function marksIn(document: vscode.TextDocument, steps: readonly FlowStep[], index: number): Mark[] {
  const marks = new Map<string, { range: vscode.Range; numbers: number[]; isCurrent: boolean }>();
  steps.forEach((step, at) => {
    if (!isIn(document, step)) return;
    const range = firstLineOf(document, toRange(step));
    const key = `${range.start.line}:${range.start.character}`;
    const known = marks.get(key);
    if (known === undefined) marks.set(key, { range, numbers: [at + 1], isCurrent: at === index });
    else {
      known.numbers.push(at + 1);
      known.isCurrent ||= at === index;
      // Of two at one place the mark of the current step is as long as that.
      if (at === index || (!known.isCurrent && range.contains(known.range))) known.range = range;
    }
  });
  return [...marks.values()];
}

/** A call over many lines is marked on its first: a frame around all would hide the code. */
function firstLineOf(document: vscode.TextDocument, range: vscode.Range): vscode.Range {
  if (range.isSingleLine) return range;
  return new vscode.Range(range.start, document.lineAt(range.start.line).range.end);
}

function toDecoration(kind: Kind): (mark: Mark) => vscode.DecorationOptions {
  return ({ range, numbers }) => ({
    range,
    renderOptions: {
      before: {
        contentText: ` ${numbers.join(' ')} `,
        color: new vscode.ThemeColor(`datatrail.${kind}BadgeForeground`),
        backgroundColor: new vscode.ThemeColor(`datatrail.${kind}BadgeBackground`),
        border: '1px solid',
        borderColor: new vscode.ThemeColor(`datatrail.${kind}Border`),
        fontWeight: 'bold',
        margin: '0 0.5ch 0 0',
      },
    },
  });
}

function noteOf(document: vscode.TextDocument, step: FlowStep, text: string): vscode.DecorationOptions {
  const { end } = document.lineAt(Math.min(step.range.start.line, document.lineCount - 1)).range;
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText: text } } };
}
