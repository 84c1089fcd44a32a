/**
 * What the pages of the site may load, for whoever answers for the site: CloudFront, and test servers in its place.
 *
 * Styles, scripts and images of the site itself, and nothing of what stands in a page or comes from elsewhere.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
