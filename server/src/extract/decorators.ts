/** Decorators that say more than types do: what is injected, and which messages reach a class or method. */
import { ts } from 'ts-morph';

/** `@InjectQueue('mail')`: of several of one type, which one. */
export const INJECTING = /^Inject(?=[A-Z])/;
/** Consumers of queues, listeners of events, handlers of messages. */
export const HANDLING =
  /^(Processor|Process|(Command|Query|Events?)Handler|On(Worker|Queue)\w+|OnEvent|MessagePattern|EventPattern)$/;

/** Classes that show a page. */
export const SHOWING = /^Component$/;

/**
 * The decorators of a declaration that are calls, in order.
 *
 * @param names of those that are asked for; all where it is left out
 */
export function decoratorsNamed(node: ts.Node, names?: RegExp): ts.CallExpression[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).flatMap(({ expression }) => {
    if (!ts.isCallExpression(expression)) return [];
    const callee = expression.expression;
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
    return names === undefined || names.test(name) ? [expression] : [];
  });
}
