/** Forms that the browser itself sends to another company: `<form action="https://lists.example.com/join">`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { ElementTree } from './elements';
import type { ConsentReader } from './consent';
import type { FormFinder } from './forms';
import type { Trace } from './searchState';
import type { Sink, SinkReader } from './sinks';

export interface FormPostParts {
  readonly graph: FlowGraph;
  readonly forms: FormFinder;
  readonly sinks: SinkReader;
  readonly consent: ConsentReader;
}

/** What is typed into the fields of a form that is a sink: each field that asks for personal data, with its receiver. */
export function formPosts({ graph, forms, sinks, consent }: FormPostParts, sink: Sink): Trace[] {
  const { call: form, api } = sink;
  if (api.root !== 'html' || api.segments[0] !== '.form') return [];
  const receiver = sinks.receiverOf(sink, []);
  if (receiver === undefined || receiver === 'own') return [];
  const agreed = consent.at(form);
  return fieldsIn(graph, form).flatMap((field) => {
    const rule = forms.ruleOf(field);
    return (rule?.categories ?? []).map((category): Trace => {
      const reason = 'asked for in a field of the form';
      return {
        call: field,
        at: field,
        keys: [],
        sinkCall: form,
        api,
        sink: receiver.destination.sink,
        receiver,
        label: { category, name: forms.tagOf(field), reason, gid: field, settled: true },
        via: undefined,
        sanitised: [],
        consent: agreed && consent.covers(agreed, receiver.destination.purpose) ? agreed : undefined,
        covered: false,
        ofWhole: false,
      };
    });
  });
}

function fieldsIn(graph: FlowGraph, form: Gid): Gid[] {
  const file = fileOf(form);
  const tree = new ElementTree(graph);
  return [...graph.file(file).facts.applications]
    .map((node) => gidOf(file, node))
    .filter((gid) => graph.column(gid, 0) === Kind.Jsx && tree.around(gid).includes(form));
}
