import { fixed, megabytes, ratio, table, verdict } from './markdown';
import type { UploadResult } from './uploads';

const TIME_TARGET = 1.15;
const MEMORY_TARGET = 150e6;

export function uploadsSection({ bytes, rounds, ours, aws, peakBytes, awsCli }: UploadResult): string[] {
  return [
    '## Publishing a large installer',
    '',
    `\`ekn-updates publish\` of one file of ${(bytes / 1e9).toFixed(2)} GB, all of it: reading, hashes, the upload in parts, the signature of its bytes, metadata and feeds;`,
    `beside \`aws s3 cp\` of the same file (AWS CLI ${awsCli}), both to the S3 of the emulator. Medians of ${rounds} runs each, in turns.`,
    `Target: at most ${TIME_TARGET} × aws, and less than ${MEMORY_TARGET / 1e6} MB of memory.`,
    '',
    ...table(['', 's', '÷ aws', 'most memory'], [
      ['`ekn-updates publish`', fixed(ours / 1000), ratio(ours, aws), megabytes(peakBytes)],
      ['`aws s3 cp`', fixed(aws / 1000), '1.00', ''],
    ]),
    '',
    `The target of the time is ${verdict(ours <= TIME_TARGET * aws)}, that of the memory is ${verdict(peakBytes < MEMORY_TARGET)}. Signatures and checksums take four`,
    'hashes of the whole file (SHA-256 of each part and of the whole, SHA-512, BLAKE2b), three of them in a thread of their own, on cores that this machine shares',
    'with the emulator. The AWS CLI takes a CRC.',
    '',
  ];
}
