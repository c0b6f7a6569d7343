import { testFacadeProperties } from './facade-properties.ts';

testFacadeProperties();
