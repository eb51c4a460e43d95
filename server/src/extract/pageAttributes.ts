/** What an attribute of a page says, in the ways that Angular's templates write it. */

export interface BoundAttribute {
  /** As JSX would call it. */
  readonly name: string;
  readonly isExpression: boolean;
  /** True where what a person enters is written back: `[(ngModel)]`. */
  readonly isTwoWay: boolean;
}

const IN_BRACKETS = /^(\[\(|\[|\()(?:attr\.)?([\w.:$-]+?)(?:\)\]|\]|\))$/;
/** Attributes for how something looks, or whether it is shown. */
const LOOKS = /^(?:class|style)\.|^i18n(?:-|$)/;

/**
 * `[(ngModel)]="name"`, `[value]="name"`, `(input)="…"`, `#field`: what it is called, and whether its value is an
 * expression. Undefined for what says nothing of a field.
 */
export function boundAs(written: string): BoundAttribute | undefined {
  if (written.startsWith('*') || written.startsWith('@')) return undefined;
  if (written.startsWith('#')) return { name: 'ref', isExpression: false, isTwoWay: false };
  const [, bracket, name] = IN_BRACKETS.exec(written) ?? [];
  if (bracket === undefined || name === undefined)
    return LOOKS.test(written) ? undefined : { name: written, isExpression: false, isTwoWay: false };
  if (LOOKS.test(name)) return undefined;
  if (bracket === '(')
    return { name: `on${name.charAt(0).toUpperCase()}${name.slice(1)}`, isExpression: true, isTwoWay: false };
  return { name: name === 'ngModel' ? 'modelValue' : name, isExpression: true, isTwoWay: bracket === '[(' };
}
