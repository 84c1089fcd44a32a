/** What the machines write down about promotions, by `GlobalCluster` and `Mode`. */
export const PROMOTION_METRICS = {
  namespace: 'EKNMusic/GlobalMusicDatabase',
  /** The seconds from the start of a machine until the target was the writer. */
  seconds: 'PromotionTime',
} as const;
