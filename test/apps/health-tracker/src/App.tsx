import { NavigationContainer } from '@react-navigation/native';
import './lib/monitoring';
import { CycleScreen } from './screens/CycleScreen';
import { HeartScreen } from './screens/HeartScreen';

export function App() {
  return (
    <NavigationContainer>
      <HeartScreen />
      <CycleScreen />
    </NavigationContainer>
  );
}
