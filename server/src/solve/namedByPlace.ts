/** What a value is by where it goes, where neither its type nor its own name says it. */
import { Kind } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';
import { isSecret } from './labels';
import type { Leaf } from './leaves';
import type { NameClassifier } from './names';
import { type Label, type Origin, namesOf } from './origins';
import type { RecipientReader } from './recipients';
import { saidBefore } from './saidBefore';
import type { Sink, SinkReader } from './sinks';

/** Purposes of recipients that people's own words go to. */
const CONVERSATIONS = /support|chat|llm|language model|messaging|conversation|help desk|speech/i;
/** Purposes of those that deliver mails, and names of whom one goes to. */
const MAILS = /^mail (delivery|marketing)/;
const ADDRESSEE = /^(to|recipients?|addressees?|(mail|send|sent|deliver)_?to)$/i;
const EMAIL = 'user.contact.email';
const CONTENT = /^user\.content/;
/** Names of what carries other data, though a thing may be called so. */
const CARRIER = /(token|response)$/i;
const ANSWERED = /^_?(res(ponse)?|resp)s?\d?$/i;
const IDENTIFIER = /^user\.unique_id/;

/** A sink, and the calls from the innermost outwards through which it is asked about. */
interface Asked {
  readonly sink: Sink;
  readonly frames: readonly Gid[];
}

export class PlaceNamer {
  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly names: NameClassifier;
      readonly recipients: RecipientReader;
      readonly sinks: SinkReader;
    },
  ) {}

  /** A value as what people write, or as what is kept, where the recipient is one for such. */
  asKeptOrWritten(o: Origin, leaf: Leaf, asked: Asked): Origin {
    return this.asKept(this.asSaid(this.asContent(o, leaf, asked), leaf, asked), asked);
  }

  /** What a call is made to be given, where the value's own name tells no other data. */
  asMeant(o: Origin, leaf: Leaf, asked: Asked): Origin {
    const { means } = asked.sink.rule;
    if (o.label || means === undefined || this.isOfOtherName(o, means)) return o;
    const name = o.name ?? namesOf(o.path).at(-1) ?? (leaf.name || 'its argument');
    const reason = `${asked.sink.api.root} is given it as such`;
    return { ...o, label: { category: means, name, reason, gid: o.gid, settled: false } };
  }

  /** Whom a mail goes to has an address, where nothing more is known of it than that: `to: queued.recipient`. */
  asAddressed(o: Origin, { sink }: Asked): Origin {
    const own = namesOf(o.path).at(-1) ?? o.name;
    if (o.label || o.base !== 'opaque' || own === undefined || !ADDRESSEE.test(own)) return o;
    const receiver = this.parts.recipients.ofRule(sink.rule);
    if (receiver === undefined || !MAILS.test(receiver.destination.purpose ?? '')) return o;
    return { ...o, label: { category: EMAIL, name: own, reason: 'a mail goes to it', gid: o.gid, settled: false } };
  }

  /** Words of people are recognised by where they go: a chat, a help desk, a language model. */
  private asContent(o: Origin, leaf: Leaf, asked: Asked): Origin {
    if (o.base === 'opaque' && o.name === undefined) return o;
    // The key it is put under speaks only for what has no telling name of its own: `{ content: version }` is a version.
    const own = o.name !== undefined && this.parts.names.kindOf(this.parts.names.wordsOf(o.name)) !== 'neutral';
    // What a call gives is its response, whatever it asked: that word says nothing of what somebody answered.
    const isResponse = ANSWERED.test(o.name ?? '') && this.parts.graph.column(o.gid, 0) === Kind.Call;
    for (const name of isResponse ? [leaf.name] : own ? [o.name] : [o.name, leaf.name]) {
      const found = name ? this.parts.names.written.of(name) : undefined;
      if (found && name)
        return this.isConversation(asked)
          ? { ...o, label: { category: found.category, name, reason: found.reason, gid: o.gid, settled: false } }
          : o;
    }
    return o;
  }

  /** A value in a log whose name tells something only with the words before it: `'Code for the guest', code`. */
  private asSaid(o: Origin, leaf: Leaf, { sink, frames }: Asked): Origin {
    if (o.label || sink.rule.sink !== 'log' || frames.length > 0 || leaf.path !== '') return o;
    const { graph, names } = this.parts;
    const said = saidBefore(graph, sink.call, leaf.gid);
    if (said === undefined || names.isThing(said.name) || names.kindOf(names.wordsOf(said.name)) === 'neutral')
      return o;
    for (const term of said.terms) {
      const found = names.classify([`${term}_${said.name}`]);
      if (found === undefined || IDENTIFIER.test(found.category)) continue;
      if (o.drawn && !isSecret(found.category)) continue;
      const reason = `written behind the words ${term.replaceAll('_', ' ')}`;
      return { ...o, label: { category: found.category, name: said.name, reason, gid: o.gid, settled: false } };
    }
    return o;
  }

  /** True where people's own words go, told by the rule or by the host of the address. */
  private isConversation({ sink, frames }: Asked): boolean {
    const { recipients, sinks } = this.parts;
    const receiver = sink.rule.url ? sinks.receiverOf(sink, frames) : recipients.ofRule(sink.rule);
    if (receiver === undefined || receiver === 'own') return false;
    // A team's own chat carries what programs say; there a text is not someone's words by default.
    const isTeams = sink.rule.sink === 'messaging' || receiver.destination.sink === 'messaging';
    return !isTeams && CONVERSATIONS.test(receiver.destination.purpose ?? '');
  }

  /**
   * True for a value whose own name is that of some data, though nobody's here, and of no text: `tag.name`.
   *
   * @param means what the value is given as: whose it is, is told by that
   */
  isOfOtherName(o: Origin, means?: string): boolean {
    const own = namesOf(o.path).at(-1) ?? o.name;
    if (own === undefined) return false;
    const { category, refusal } = this.parts.names.judge([own]);
    return category !== undefined && category !== means && !CONTENT.test(category) && /^owner/.test(refusal ?? '');
  }

  /** What a store keeps is told by the key that it is kept under, where its own name says nothing else. */
  private asKept(o: Origin, asked: Asked): Origin {
    const { names, sinks } = this.parts;
    if (o.label || asked.sink.rule.namedBy === undefined) return o;
    const own = o.name ?? namesOf(o.path).at(-1) ?? '';
    if (names.isThing(own) && !CARRIER.test(own)) return o;
    const keys = sinks.keptUnder(asked.sink, asked.frames).map((written) => {
      const key = written.find((name) => names.asKey(name) !== undefined);
      return { key, found: key === undefined ? undefined : names.asKey(key) };
    });
    // A helper that is given the key with the value: each caller's key is that of its own value, and others say nothing of it.
    const [{ key, found } = { key: undefined, found: undefined }] = keys;
    if (key === undefined || found === undefined || keys.some((k) => k.found?.category !== found.category)) return o;
    return { ...o, label: { category: found.category, name: key, reason: found.reason, gid: o.gid, settled: false } };
  }
}

/** True for a label of what people write or record. */
export function isContent(label: Label | undefined): boolean {
  return label !== undefined && CONTENT.test(label.category);
}
