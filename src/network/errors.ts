import type { ErrorCatalog } from '../private/errors';

export const NETWORK_ERRORS: ErrorCatalog = {
  NetworkCidrInvalid: {
    when: 'is not a block of addresses between /16 and /24 that begins at a multiple of its size',
    fix: 'Write it like "10.20.0.0/16"; every subnet gets a sixteenth of it.',
  },
  NetworkZoneCountInvalid: {
    when: 'is not 2 or 3',
    fix: 'Use 2 or 3 zones: one cannot survive a failure, and more than three gain nothing.',
  },
  NetworkZonesInvalid: {
    when: 'is not a list of two or three different zones of the region of the stack',
    fix: 'Write it like ["us-east-1a", "us-east-1b"], or leave it out to take the first zones of the region.',
  },
  NetworkZonesConflict: {
    when: 'is given together with `availabilityZones`, which decides the count already',
    fix: 'Leave one of them out.',
  },
  NetworkEndpointTwice: {
    when: 'has an endpoint already',
    fix: 'Name each service once.',
  },
  NetworkDatabasePortInvalid: {
    when: 'is not a port that RDS lets a database listen on',
    fix: 'Give a whole number from 1150 to 65535, or leave it out for 5454; PostgreSQL\'s own is 5432.',
  },
};
