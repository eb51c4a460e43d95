/** Receivers of which the code tells no whole host: what it does tell keeps them apart. */
import type { Destination } from '../model';
import { splitWords } from '../text/words';
import { HOLE, type TextPattern } from './textPatterns';

/** Words in the name of a URL that say only that it is one. */
const GENERIC = new Set(
  'url uri href link src source endpoint host hostname path pathname base root target address origin domain input request req options config init route to api full final value string text param'.split(
    ' ',
  ),
);

const ADDRESS = new Set(['url', 'uri', 'href', 'link', 'endpoint', 'host', 'hostname', 'webhook', 'origin', 'domain']);

/**
 * Who is at a URL whose host is not known: the end of the host that is, the environment variable that holds it, or the
 * variable. Undefined where none of them says anything.
 *
 * @param fallback the destination of requests to nobody who is known
 */
export function unnamedHost(urls: readonly TextPattern[], fallback: Destination): Destination | undefined {
  for (const { text, env, names } of urls) {
    const end = hostEnd(text);
    if (end !== undefined) return called(`*${end}`, `*${end}`, fallback);
    const [variable] = env;
    if (variable !== undefined) return called(`env:${variable}`, `the host in ${variable}`, fallback);
    const name = names.find(isTelling);
    if (name !== undefined) return called(`name:${name}`, `the host in ${name}`, fallback);
  }
  return undefined;
}

/** True for a name that says that it holds an address, and whose: `webhookUrl`. */
function isTelling(name: string): boolean {
  const words = splitWords(name);
  return words.some((word) => ADDRESS.has(word)) && words.some((word) => !GENERIC.has(word));
}

/** `.partner.example` of `https://${tenant}.partner.example/x`. */
function hostEnd(text: string): string | undefined {
  const host = /^(?:https?|wss?):\/\/([^/?#]*)/i.exec(text)?.[1];
  const end = host?.slice(host.lastIndexOf(HOLE) + 1);
  return host?.includes(HOLE) && /^(\.[\w-]+){2,}(:\d+)?$/.test(end ?? '')
    ? end?.replace(/:\d+$/, '').toLowerCase()
    : undefined;
}

function called(id: string, company: string, fallback: Destination): Destination {
  return { ...fallback, id, company, domains: [], env: [], packages: [] };
}
