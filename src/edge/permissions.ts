/** What invalidates, and says when that is done. */
export const INVALIDATE_ACTIONS = ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'] as const;
