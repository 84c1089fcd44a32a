/** The path that tells how an API is, where the user names no other. */
export const HEALTH_PATH = '/health';
