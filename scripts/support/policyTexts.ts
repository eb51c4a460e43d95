/** What the page of a policy says beside its rule: why it matters, and an example where the rule has none. */
export interface PolicyText {
  readonly why: string;
  readonly examples?: { readonly flagged: string; readonly ok: string };
}

/** By policy id. test/docs.test.ts runs the examples through the engine. */
export const POLICY_TEXTS: Readonly<Record<string, PolicyText>> = {
  'third-party-flow': {
    why: `What another company receives is out of your hands: it may keep it, pass it on, or lose it. Each transfer needs a
purpose and a legal ground, and most tools work as well with an id of your own. Often nobody decided to send the data:
a helper's parameter is called \`userId\`, and one caller passes an e-mail address.`,
  },
  'messaging-flow': {
    why: `A chat is a second database that nobody manages. What is posted stays, is searchable, lands on phones, and is seen by
people who could not open the record itself. A request to delete a person's data rarely reaches it.`,
  },
  'llm-flow': {
    why: `A prompt leaves the program like any other request. The provider may log it, people may review it, and some plans
train on it. Free text is the hard part: people write names and numbers into it that no field announces.`,
  },
  'log-flow': {
    why: `Logs are copied to more places than any table: files, collectors, tickets, laptops. They are kept by age and not by
person, so that nobody can answer what they hold about somebody, or delete it.`,
  },
  'storage-flow': {
    why: `Browser storage is open to every script of the page, and what an app keeps in plain files can be read from a
backup or a lost device.`,
  },
  'url-flow': {
    why: `An address is shown, bookmarked, logged by every server on the way and handed to the next site as the referrer. Data
in it travel to places that no code names.`,
  },
  'collect-location': {
    why: `A few exact positions tell where a person lives, works and worships. The coarse position is enough for most
features, and a permission prompt of the platform is not a consent to share what comes of it.`,
  },
  'collect-camera-microphone': {
    why: `Recordings hold more than was meant: other people, voices, papers on a desk. Laws treat faces and voices as
sensitive once they are used to tell who somebody is.`,
  },
  'collect-biometrics': {
    why: `A face or a voice cannot be changed when it has leaked. Several laws ask for a written, separate consent before the
first template is made, even when it never leaves the device.`,
    examples: {
      flagged: `import * as faceapi from 'face-api.js';

export const describe = (photo: HTMLImageElement) =>
  faceapi.detectSingleFace(photo).withFaceLandmarks().withFaceDescriptor();`,
      ok: `import * as faceapi from 'face-api.js';

export const prepare = () => faceapi.nets.ssdMobilenetv1.loadFromUri('/models');`,
    },
  },
  'collect-health': {
    why: `Health data are among the most protected data there are, and they include what seems harmless: steps, pulse, sleep.`,
    examples: {
      flagged: `import AppleHealthKit from 'react-native-health';

export const pulse = (done: (error: string, samples: unknown[]) => void) =>
  AppleHealthKit.getHeartRateSamples({ startDate: '2026-01-01' }, done);`,
      ok: `import AppleHealthKit from 'react-native-health';

export const canRead = (done: (error: unknown, available: boolean) => void) => AppleHealthKit.isAvailable(done);`,
    },
  },
  'collect-contacts': {
    why: `An address book is about people who do not use the app and were never asked.`,
    examples: {
      flagged: `import * as Contacts from 'expo-contacts';

export const book = () => Contacts.getContactsAsync();`,
      ok: `import * as Contacts from 'expo-contacts';

export const ask = () => Contacts.requestPermissionsAsync();`,
    },
  },
  'collect-messages': {
    why: `Messages, calls and appointments are private, and they are about the other side of the conversation as well.`,
    examples: {
      flagged: `import * as Calendar from 'expo-calendar';

export const day = (id: string, from: Date, to: Date) => Calendar.getEventsAsync([id], from, to);`,
      ok: `import * as Calendar from 'expo-calendar';

export const ask = () => Calendar.requestCalendarPermissionsAsync();`,
    },
  },
  'collect-files': {
    why: `A document that a person picks, or hands over from another app, can hold anything: a contract, a scan, a conversation.`,
    examples: {
      flagged: `import { getDocumentAsync } from 'expo-document-picker';
export const attach = () => getDocumentAsync();`,
      ok: `import { getInfoAsync } from 'expo-file-system';
export const exists = (uri: string) => getInfoAsync(uri);`,
    },
  },
  'collect-clipboard': {
    why: `The clipboard holds whatever was copied last in any app: a password, an address, a message.`,
    examples: {
      flagged: `export const read = () => navigator.clipboard.readText();`,
      ok: `export const copy = (link: string) => navigator.clipboard.writeText(link);`,
    },
  },
  'collect-keystrokes': {
    why: `The times between keys are as personal as handwriting: they can tell who is typing, and something of their health.`,
    examples: {
      flagged: `import { uIOhook } from 'uiohook-napi';

export const watch = (times: number[]) => uIOhook.on('keydown', () => times.push(Date.now()));`,
      ok: `export const watch = (close: () => void) =>
  document.addEventListener('keydown', (event) => event.key === 'Escape' && close());`,
    },
  },
  'collect-session-recording': {
    why: `A replay shows what a person typed, hesitated over and deleted. By default most recorders keep every text on the page.`,
    examples: {
      flagged: `import posthog from 'posthog-js';

export const record = () => posthog.startSessionRecording();`,
      ok: `import posthog from 'posthog-js';

export const stop = () => posthog.stopSessionRecording();`,
    },
  },
  'collect-device-id': {
    why: `An id that outlives the app follows a person across apps and cannot be cleared by deleting cookies.`,
    examples: {
      flagged: `import * as Application from 'expo-application';

export const id = () => Application.getAndroidId();`,
      ok: `import * as Application from 'expo-application';

export const version = () => Application.nativeApplicationVersion;`,
    },
  },
  'collect-device': {
    why: `One trait of a device is harmless; enough of them together are a fingerprint. The record shows how many are read.`,
    examples: {
      flagged: `export const model = () => navigator.userAgentData.getHighEntropyValues(['model']);`,
      ok: `export const isOnline = () => navigator.onLine;`,
    },
  },
  'collect-form': {
    why: `A form is the ordinary way to collect data, and the person sees it. It belongs in the record of processing.`,
  },
  'collect-request-metadata': {
    why: `Each request brings an address and a browser's name along. Reading them is ordinary; how long they stay should be
a decision.`,
    examples: {
      flagged: `export const address = (request: Request) => request.headers.get('x-forwarded-for');`,
      ok: `export const kind = (request: Request) => request.headers.get('content-type');`,
    },
  },
  'collect-request-location': {
    why: `Hosting platforms add the caller's city and region to each request. It is easy to keep more of it than needed.`,
    examples: {
      flagged: `export const city = (request: Request) => request.headers.get('x-vercel-ip-city');`,
      ok: `export const kind = (request: Request) => request.headers.get('content-type');`,
    },
  },
  'transfer-country': {
    why: `Where data is kept decides which courts and services can ask for it. Outside the countries with an adequacy
decision, European data need contract clauses and an assessment before the first byte is sent; a hash does not end that
duty. A client's region counts: the same company may keep data in Germany or in the United States.

Without a configuration of your own, the European Economic Area and the countries with an adequacy decision are allowed.
The decisions for the United States and Canada cover only some organisations: leave them out of \`allowedCountries\` to see
every such recipient. \`allowedCountries\` and \`forbiddenCountries\` take country codes and the groups \`EU\`, \`EEA\`,
\`adequate\` and \`US-concern\`; rules/countries/groups.yaml says of what day each list is, and from where.`,
  },
  'consent-missing': {
    why: `Analytics, advertising and session replay are seldom needed to run a service, so the law asks for consent before
they begin. Which purposes need it is a list of the policy; some data, such as health or an exact position, need it for
every purpose. A consent counts when it decides whether the call happens, and when it is to this purpose.`,
  },
  'whole-record': {
    why: `A record grows. Who hands over all of it today hands over the field that a colleague adds next year, to a recipient
that nobody thinks of then. Most recipients need two or three of the fields.`,
  },
  'sensitive-in-url': {
    why: `An address ends up in the logs of every server on the way, in the history of the browser, in bookmarks, and with the
next site as the referrer. For a password or a diagnosis that is a disclosure, however the connection is encrypted.`,
  },
  'inferred-attribute': {
    why: `What a model guesses of a person is personal data even when it is wrong, and a guess at origin, health or belief is
as sensitive as the truth. Nobody gave it, so nobody expects it to be kept, and it can hardly be corrected. That it is
computed at all is reported where it happens, by \`collect-biometrics\` and \`emotion-recognition\`.`,
  },
  autocapture: {
    why: `One line of settings can send more than all calls of a program: every click with the text around it, what is typed,
pictures of the page, prompts to a model. It does not show in the code as a flow, and it grows with each new page. Which
calls and settings mean it is said by the recipients' entries, under \`captures\`. Where an SDK does it by default, with no
setting that says so, \`strict\` and the presets \`gdpr\`, \`ccpa\` and \`coppa\` report it as well; elsewhere
\`policies: { autocapture: { captures: all } }\` does.`,
  },
  'biometric-flow': {
    why: `Handing a template on needs a consent of its own, and a person whose template leaks cannot get a new face.`,
    examples: {
      flagged: `export const save = (user: { faceTemplate: string }) => localStorage.setItem('face', user.faceTemplate);`,
      ok: `export const save = (user: { faceTemplate: string }) => localStorage.setItem('face', String(Boolean(user.faceTemplate)));`,
    },
  },
  'health-flow': {
    why: `Who receives health data needs a contract that names them, and a log collector rarely has one.`,
    examples: {
      flagged: `export const seen = (patient: { diagnosis: string }) => console.log(patient.diagnosis);`,
      ok: `export const seen = (patient: { diagnosis: string }) => console.log(Boolean(patient.diagnosis));`,
    },
  },
  'children-flow': {
    why: `Data of children need a parent's consent that can be shown, and a separate one before others receive them.`,
    examples: {
      flagged: `export const joined = (user: { ageRange: string }) => gtag('event', 'joined', { age: user.ageRange });`,
      ok: `export const joined = (users: { ageRange: string }[]) => gtag('event', 'joined', { count: users.length });`,
    },
  },
  'bulk-data-flow': {
    why: `The rule looks at who could get the data in bulk, not at how readable they are: hashed, masked and encrypted data
count like plain data. Health, financial and biometric data and exact positions are covered alone. Identifiers are covered
when they are linked: a passport number with an e-mail address, not one of them alone, and not a name with an address.`,
    examples: {
      flagged: `import sensors from 'sa-sdk-javascript';

export const joined = (user: { phone: string }) => sensors.track('joined', { phone: user.phone });`,
      ok: `import sensors from 'sa-sdk-javascript';

export const joined = (plan: string) => sensors.track('joined', { plan });`,
    },
  },
  'emotion-recognition': {
    why: `Some uses of it are prohibited and others must be told to the people concerned, whether or not the result is right.`,
    examples: {
      flagged: `import * as faceapi from 'face-api.js';

export const mood = (photo: HTMLImageElement) => faceapi.detectSingleFace(photo).withFaceExpressions();`,
      ok: `import * as faceapi from 'face-api.js';

export const prepare = () => faceapi.nets.faceExpressionNet.loadFromUri('/models');`,
    },
  },
  'sensitive-flow': {
    why: `People may ask that sensitive information be used for the service alone. That can only be granted where its ways are
known.`,
    examples: {
      flagged: `export const paid = (customer: { iban: string }) => gtag('event', 'paid', { account: customer.iban });`,
      ok: `export const paid = (amount: number) => gtag('event', 'paid', { amount });`,
    },
  },
  'form-without-notice': {
    why: `Who fills in a form must be told there and then who takes the data, for what, and where to read more. A form counts
as public when a name of its component, file, page or folder says so (\`publicForms\` in rules/data/words.yaml: sign-up,
newsletter, contact us), and no name and no hook says that people are logged in (\`memberPages\`). The notice may stand
in the form's component, in one that it renders, in one that renders it, or in the layout of its page. Words for it
are \`notices\`; a team adds its own under \`words\` in its configuration.`,
  },
  'collected-not-used': {
    why: `Data that serve no purpose may not be asked for, and each field kept can be lost. Looked at are columns (Prisma models,
table builders) and fields of a request's schema. A column is reported when the program writes its table, and no code
reads a field of that name: not as a property, not in a query, not in a text. Anything that cannot be followed to its
end keeps it silent: a record that is returned, sent or handed on as a whole, a computed key, a table handed to a library.`,
  },
};
