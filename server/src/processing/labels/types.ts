import type { CategoryId } from '../../model';

/** What the two stores call a kind of data. Keys are prefixes of categories; the longest that fits counts. */
interface StoreTypes {
  /** Apple's constant without `NSPrivacyCollectedDataType`, and its name in App Store Connect. */
  readonly apple?: readonly [constant: string, name: string];
  /** Google's question and response of the data safety form, and its name there. */
  readonly google?: readonly [question: string, response: string, name: string];
}

const NAME: StoreTypes = { apple: ['Name', 'Name'], google: ['PERSONAL', 'PSL_NAME', 'Personal info / Name'] };
const EMAIL: StoreTypes = {
  apple: ['EmailAddress', 'Email Address'],
  google: ['PERSONAL', 'PSL_EMAIL', 'Personal info / Email address'],
};
const CONTENT: StoreTypes = {
  apple: ['OtherUserContent', 'Other User Content'],
  google: ['APP_ACTIVITY', 'PSL_USER_GENERATED_CONTENT', 'App activity / Other user-generated content'],
};
const OTHER: StoreTypes = {
  apple: ['OtherDataTypes', 'Other Data Types'],
  google: ['PERSONAL', 'PSL_OTHER_PERSONAL', 'Personal info / Other info'],
};
const USER_ID: StoreTypes = {
  apple: ['UserID', 'User ID'],
  google: ['PERSONAL', 'PSL_USER_ACCOUNT', 'Personal info / User IDs'],
};
const DEVICE_ID: StoreTypes = {
  apple: ['DeviceID', 'Device ID'],
  google: ['IDENTIFIERS', 'PSL_DEVICE_ID', 'Device or other IDs / Device or other IDs'],
};
const HEALTH: StoreTypes = {
  apple: ['Health', 'Health'],
  google: ['HEALTH_AND_FITNESS', 'PSL_HEALTH', 'Health and fitness / Health info'],
};
const sensitive = (response: string, name: string): StoreTypes => ({
  apple: ['SensitiveInfo', 'Sensitive Info'],
  google: ['PERSONAL', response, `Personal info / ${name}`],
});
const INTERACTION: StoreTypes = {
  apple: ['ProductInteraction', 'Product Interaction'],
  google: ['APP_ACTIVITY', 'PSL_USER_INTERACTION', 'App activity / App interactions'],
};
const PHOTOS: StoreTypes = {
  apple: ['PhotosorVideos', 'Photos or Videos'],
  google: ['PHOTOS_AND_VIDEOS', 'PSL_PHOTOS', 'Photos and videos / Photos'],
};
const AUDIO: StoreTypes = {
  apple: ['AudioData', 'Audio Data'],
  google: ['AUDIO', 'PSL_AUDIO', 'Audio files / Voice or sound recordings'],
};
const MESSAGES: StoreTypes = {
  apple: ['EmailsOrTextMessages', 'Emails or Text Messages'],
  google: ['EMAIL_AND_TEXT', 'PSL_OTHER_MESSAGES', 'Messages / Other in-app messages'],
};
const message = (response: string, name: string): StoreTypes => ({
  ...MESSAGES,
  google: ['EMAIL_AND_TEXT', response, `Messages / ${name}`],
});

/**
 * Sources: Apple, "Describing data use in privacy manifests"; Google Play, the CSV of the data safety form. What neither
 * store asks for (a password, the language) has an empty entry.
 */
const TYPES: Readonly<Record<CategoryId, StoreTypes>> = {
  user: OTHER,
  'user.name': NAME,
  'user.account': USER_ID,
  'user.unique_id': USER_ID,
  'user.authorization': {},
  'user.authorization.biometric': sensitive('PSL_OTHER_PERSONAL', 'Other info'),
  'user.contact': {
    apple: ['OtherUserContactInfo', 'Other User Contact Info'],
    google: ['PERSONAL', 'PSL_OTHER_PERSONAL', 'Personal info / Other info'],
  },
  'user.contact.email': EMAIL,
  'user.contact.phone_number': {
    apple: ['PhoneNumber', 'Phone Number'],
    google: ['PERSONAL', 'PSL_PHONE', 'Personal info / Phone number'],
  },
  'user.contact.address': {
    apple: ['PhysicalAddress', 'Physical Address'],
    google: ['PERSONAL', 'PSL_ADDRESS', 'Personal info / Address'],
  },
  'user.social.address_book': {
    apple: ['Contacts', 'Contacts'],
    google: ['CONTACTS', 'PSL_CONTACTS', 'Contacts / Contacts'],
  },
  'user.content': CONTENT,
  'user.content.self_image': PHOTOS,
  'user.content.avatar': PHOTOS,
  'user.content.private.email_body': message('PSL_EMAILS', 'Emails'),
  'user.content.private.sms': message('PSL_SMS_CALL_LOG', 'SMS or MMS'),
  'user.content.private.call_log': message('PSL_SMS_CALL_LOG', 'SMS or MMS'),
  'user.content.private.voicemail': AUDIO,
  'user.content.private.calendar': {
    apple: ['OtherUserContent', 'Other User Content'],
    google: ['CALENDAR', 'PSL_CALENDAR', 'Calendar / Calendar events'],
  },
  'user.content.private.file': {
    apple: ['OtherUserContent', 'Other User Content'],
    google: ['FILES_AND_DOCS', 'PSL_FILES_AND_DOCS', 'Files and docs / Files and docs'],
  },
  'user.biometric': sensitive('PSL_OTHER_PERSONAL', 'Other info'),
  'user.content.voice_recording': AUDIO,
  'user.biometric.health': HEALTH,
  'user.health_and_medical': HEALTH,
  'user.demographic': OTHER,
  'user.demographic.language': {},
  'user.demographic.race_ethnicity': sensitive('PSL_RACE_ETHNICITY', 'Race and ethnicity'),
  'user.demographic.religious_belief': sensitive('PSL_POLITICAL_RELIGIOUS', 'Political or religious beliefs'),
  'user.demographic.political_opinion': sensitive('PSL_POLITICAL_RELIGIOUS', 'Political or religious beliefs'),
  'user.demographic.trade_union': sensitive('PSL_OTHER_PERSONAL', 'Other info'),
  'user.demographic.sexual_orientation': sensitive('PSL_SEXUAL_ORIENTATION_GENDER_IDENTITY', 'Sexual orientation'),
  'user.financial': {
    apple: ['OtherFinancialInfo', 'Other Financial Info'],
    google: ['FINANCIAL', 'PSL_OTHER', 'Financial info / Other financial info'],
  },
  'user.financial.credit_card': {
    apple: ['PaymentInfo', 'Payment Info'],
    google: ['FINANCIAL', 'PSL_CREDIT_DEBIT_BANK_ACCOUNT_NUMBER', 'Financial info / User payment info'],
  },
  'user.financial.bank_account': {
    apple: ['PaymentInfo', 'Payment Info'],
    google: ['FINANCIAL', 'PSL_CREDIT_DEBIT_BANK_ACCOUNT_NUMBER', 'Financial info / User payment info'],
  },
  'user.financial.credit': {
    apple: ['CreditInfo', 'Credit Info'],
    google: ['FINANCIAL', 'PSL_CREDIT_SCORE', 'Financial info / Credit score'],
  },
  'user.behavior': INTERACTION,
  'user.behavior.browsing_history': {
    apple: ['BrowsingHistory', 'Browsing History'],
    google: ['SEARCH_AND_BROWSING', 'PSL_WEB_BROWSING_HISTORY', 'Web browsing / Web browsing history'],
  },
  'user.behavior.search_history': {
    apple: ['SearchHistory', 'Search History'],
    google: ['APP_ACTIVITY', 'PSL_IN_APP_SEARCH_HISTORY', 'App activity / In-app search history'],
  },
  'user.behavior.purchase_history': {
    apple: ['PurchaseHistory', 'Purchase History'],
    google: ['FINANCIAL', 'PSL_PURCHASE_HISTORY', 'Financial info / Purchase history'],
  },
  'user.device': {
    apple: ['OtherDiagnosticData', 'Other Diagnostic Data'],
    google: ['APP_PERFORMANCE', 'PSL_OTHER_PERFORMANCE', 'App info and performance / Other app performance data'],
  },
  'user.device.device_id': DEVICE_ID,
  'user.device.cookie_id': DEVICE_ID,
  'user.device.ip_address': DEVICE_ID,
  'user.device.installed_apps': {
    apple: ['OtherUsageData', 'Other Usage Data'],
    google: ['APP_ACTIVITY', 'PSL_APPS_ON_DEVICE', 'App activity / Installed apps'],
  },
  'user.telemetry': {
    apple: ['OtherDiagnosticData', 'Other Diagnostic Data'],
    google: ['APP_PERFORMANCE', 'PSL_PERFORMANCE_DIAGNOSTICS', 'App info and performance / Diagnostics'],
  },
  'user.telemetry.crash': {
    apple: ['CrashData', 'Crash Data'],
    google: ['APP_PERFORMANCE', 'PSL_CRASH_LOGS', 'App info and performance / Crash logs'],
  },
  'user.location.precise': {
    apple: ['PreciseLocation', 'Precise Location'],
    google: ['LOCATION', 'PSL_PRECISE_LOCATION', 'Location / Precise location'],
  },
  'user.location.imprecise': {
    apple: ['CoarseLocation', 'Coarse Location'],
    google: ['LOCATION', 'PSL_APPROX_LOCATION', 'Location / Approximate location'],
  },
  'user.location.imprecise.timezone': {},
  'user.privacy_preferences': {},
};

/** What the stores call a category; empty for what they do not ask for. */
export function storeTypes(data: CategoryId): StoreTypes {
  for (let key = data; key !== ''; key = key.slice(0, Math.max(0, key.lastIndexOf('.')))) {
    const found = TYPES[key];
    if (found !== undefined) return found;
  }
  return OTHER;
}

/** Why data is used, in the words of both stores. */
export type StorePurpose = 'advertising' | 'analytics' | 'functionality' | 'personalization' | 'fraud' | 'messages';

/** The stores' purpose for what the rules say of a recipient; undefined where that does not tell. */
export function storePurpose(purpose: string | undefined): StorePurpose | undefined {
  const text = (purpose ?? '').toLowerCase();
  return PURPOSES.find(([words]) => words.test(text))?.[1];
}

const PURPOSES: readonly (readonly [RegExp, StorePurpose])[] = [
  [/advertis|\bads?\b|retarget|^attribution|affiliate/, 'advertising'],
  [/marketing|newsletter|engagement/, 'messages'],
  [/fraud|security|bot|captcha/, 'fraud'],
  [/personali[sz]|recommend|experiment|feature flag/, 'personalization'],
  [/analytic|monitor|error|crash|session|logs?\b|observab|customer data/, 'analytics'],
  [/payment|mail|sms|push|authenti|identity|storage|database|hosting|language model|search|map|chat|support|job|queue/, 'functionality'],
]; // prettier-ignore
