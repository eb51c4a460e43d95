import AppleHealthKit, { type HealthKitPermissions, type HealthValue } from 'react-native-health';

const permissions: HealthKitPermissions = {
  permissions: {
    read: [AppleHealthKit.Constants.Permissions.HeartRate, AppleHealthKit.Constants.Permissions.SleepAnalysis],
    write: [],
  },
};

export function initHealthKit(): Promise<void> {
  return new Promise((resolve, reject) => {
    // ok collect-health: asks, and reads nothing
    AppleHealthKit.initHealthKit(permissions, (error) => (error ? reject(new Error(error)) : resolve()));
  });
}

/** The heart rates of the last day. */
export function readHeartRates(): Promise<HealthValue[]> {
  const startDate = new Date(Date.now() - 24 * 3600 * 1000).toISOString();
  return new Promise((resolve, reject) => {
    AppleHealthKit.getHeartRateSamples({ startDate }, (error, results) => {
  //^^^^^^^^^^^^^^^^^^^^^^^^ collect-health user.biometric.health
      if (error) reject(new Error(error));
      else resolve(results);
    });
  });
}
