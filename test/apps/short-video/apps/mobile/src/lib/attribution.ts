import { getAdvertisingId, requestTrackingPermissionsAsync } from 'expo-tracking-transparency';
import appsFlyer from 'react-native-appsflyer';

export async function startAttribution(memberEmail: string) {
  appsFlyer.setCustomerUserId(memberEmail);
  //                          ^^^^^^^^^^^ consent-missing user.contact.email → AppsFlyer (IL)
  appsFlyer.setAdditionalData({ advertisingId: getAdvertisingId() });
  //                                           ^^^^^^^^^^^^^^^^^^ collect-device-id user.device.device_id.advertising_id
  //                                           ^^^^^^^^^^^^^^^^^^ consent-missing user.device.device_id.advertising_id → AppsFlyer (IL)
}

export async function startAttributionWithConsent(memberId: string) {
  const { granted } = await requestTrackingPermissionsAsync();
  if (!granted) return;
  // ok consent-missing: the person said yes to tracking
  appsFlyer.setCustomerUserId(memberId);
  //                          ^^^^^^^^ note third-party-flow user.unique_id → AppsFlyer (IL)
  // ok collect-device-id, consent-missing: the person said yes to tracking
  appsFlyer.setAdditionalData({ advertisingId: getAdvertisingId() });
  //                                           ^^^^^^^^^^^^^^^^^^ note collect-device-id user.device.device_id.advertising_id
  //                                           ^^^^^^^^^^^^^^^^^^ note third-party-flow user.device.device_id.advertising_id → AppsFlyer (IL)
}
