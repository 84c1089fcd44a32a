import { createHash } from 'node:crypto';
import { FileHandle, open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand, CompletedPart, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, HeadObjectCommand,
  ListMultipartUploadsCommand, ListPartsCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ExitCode, Failure, isAnswer } from './failure';
import type { StoredHead, Upload } from './store';

const MEBIBYTE = 1024 * 1024;
/** The smallest that S3 takes: the more of them are under way, the less memory each needs. */
const SMALLEST_PART = 5 * MEBIBYTE;
/** S3 takes 10,000; some are left so that a part is a whole number of mebibytes. */
const MOST_PARTS = 9_000;
/** How many parts are in memory and under way at a time. */
const AT_ONCE = 4;

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

/** One part, read into memory. */
interface Part {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly sha256: Buffer;
}

/** The same file has the same parts in every run: that makes an upload resumable, and its checksum comparable. */
export function partSizeOf(size: number): number {
  return Math.max(SMALLEST_PART, Math.ceil(size / MOST_PARTS / MEBIBYTE) * MEBIBYTE);
}

/**
 * One create-only upload of a file that may be larger than memory: read once, in order, in parts that are checked by their SHA-256.
 * What an earlier run had uploaded before it was cut off is compared, and not sent again.
 */
export class S3Upload {
  private readonly partSize: number;
  private readonly digests: Buffer[] = [];
  private done = 0;

  public constructor(
    private readonly s3: S3Client,
    private readonly place: Place,
    private readonly upload: Upload,
    private readonly present: StoredHead | undefined,
  ) {
    this.partSize = partSizeOf(upload.size);
  }

  /** Whether it was written; false means that the same bytes were there already. */
  public async run(): Promise<boolean> {
    if (this.present && this.present.size !== this.upload.size) {
      throw this.otherBytes(`it has ${this.present.size} bytes, and the file ${this.upload.size}`);
    }
    if (this.present) {
      await this.readParts(async () => undefined);
      await this.expectSame(this.present);
      return false;
    }
    const stored = await (this.upload.size <= this.partSize ? this.putWhole() : this.putParts());
    if (!stored) {
      const present = await this.head();
      await this.expectSame(present);
    }
    return stored;
  }

  private async putWhole(): Promise<boolean> {
    let stored = false;
    await this.readParts(async ({ bytes, sha256 }) => {
      stored = await unlessThere(this.s3.send(withPayloadHash(new PutObjectCommand({
        ...this.place, ...this.headers(), Body: bytes, ChecksumSHA256: sha256.toString('base64'), IfNoneMatch: '*',
      }), sha256)));
    });
    return stored;
  }

  private async putParts(): Promise<boolean> {
    const { uploadId, parts: there } = await this.findOrBegin();
    const completed: CompletedPart[] = [];
    try {
      await this.readParts(async (part) => {
        completed[part.number - 1] = await this.putPart(uploadId, part, there.get(part.number));
      });
      const stored = await unlessThere(this.s3.send(new CompleteMultipartUploadCommand({
        ...this.place, UploadId: uploadId, IfNoneMatch: '*', MultipartUpload: { Parts: completed },
      })));
      if (!stored) {
        await this.abort(uploadId);
      }
      return stored;
    } catch (error) {
      // Another publisher used the same upload and was faster, or put other bytes into it.
      if (isAnswer(error, 'NoSuchUpload', 'InvalidPart')) {
        if (await this.head()) {
          return false;
        }
        throw new Failure(`Another publisher is uploading ${this.place.Key} at this moment, from another file.`,
          'Let one of them finish. If both publish the same release, run this one again afterwards.', ExitCode.CONFLICT);
      }
      throw error;
    }
  }

  private async putPart(uploadId: string, { number, bytes, sha256 }: Part, there: CompletedPart | undefined): Promise<CompletedPart> {
    const ChecksumSHA256 = sha256.toString('base64');
    if (there?.ChecksumSHA256 === ChecksumSHA256) {
      return there;
    }
    const { ETag } = await this.s3.send(withPayloadHash(new UploadPartCommand({
      ...this.place, UploadId: uploadId, PartNumber: number, Body: bytes, ChecksumSHA256,
    }), sha256));
    return { PartNumber: number, ETag, ChecksumSHA256 };
  }

  /** The upload that an earlier run left behind, with its parts, or a new one. */
  private async findOrBegin(): Promise<{ uploadId: string; parts: Map<number, CompletedPart> }> {
    const { Uploads = [] } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.place.Bucket, Prefix: this.place.Key }));
    const left = Uploads.filter(({ Key }) => Key === this.place.Key).sort((a, b) => Number(b.Initiated) - Number(a.Initiated));
    for (const { UploadId } of left) {
      try {
        return { uploadId: UploadId!, parts: await this.listParts(UploadId!) };
      } catch (error) {
        if (!isAnswer(error, 'NoSuchUpload')) {
          throw error;
        }
      }
    }
    const { UploadId } = await this.s3.send(new CreateMultipartUploadCommand({ ...this.place, ...this.headers(), ChecksumAlgorithm: 'SHA256' }));
    return { uploadId: UploadId!, parts: new Map() };
  }

  private async listParts(UploadId: string): Promise<Map<number, CompletedPart>> {
    const parts = new Map<number, CompletedPart>();
    let marker: string | undefined;
    do {
      const page = await this.s3.send(new ListPartsCommand({ ...this.place, UploadId, PartNumberMarker: marker }));
      const { Parts = [], IsTruncated, NextPartNumberMarker } = page;
      for (const { PartNumber, ETag, ChecksumSHA256 } of Parts) {
        parts.set(PartNumber!, { PartNumber, ETag, ChecksumSHA256 });
      }
      marker = IsTruncated ? NextPartNumberMarker : undefined;
    } while (marker);
    return parts;
  }

  /** Reads the file once, in order; `send` gets the parts, some at a time. Memory holds that many and no more, which threads share. */
  private async readParts(send: (part: Part) => Promise<void>): Promise<void> {
    const file = await open(this.upload.path);
    const free = Array.from({ length: Math.min(AT_ONCE, Math.ceil(this.upload.size / this.partSize) || 1) },
      () => Buffer.from(new SharedArrayBuffer(Math.min(this.partSize, this.upload.size))));
    const underWay = new Set<Promise<void>>();
    let failure: { error: unknown } | undefined;
    try {
      const before = await file.stat();
      for (let number = 1, position = 0; number === 1 || position < this.upload.size; number++, position += this.partSize) {
        while (free.length === 0 && !failure) {
          await Promise.race(underWay);
        }
        if (failure) {
          break;
        }
        const buffer = free.pop()!;
        const bytes = await this.readPart(file, buffer, position);
        const seen = this.upload.onBytes(bytes);
        const sha256 = createHash('sha256').update(bytes).digest();
        this.digests[number - 1] = sha256;
        const sending: Promise<void> = Promise.all([send({ number, bytes, sha256 }), seen]).then(() => {
          free.push(buffer);
          this.done += bytes.length;
          this.upload.onProgress?.(this.done);
        }).catch((error) => {
          failure ??= { error };
        }).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      await Promise.all(underWay);
      const after = await file.stat();
      if (!failure && (after.size !== this.upload.size || after.mtimeMs !== before.mtimeMs)) {
        throw new Failure(`${this.upload.path} was changed while it was read.`, 'Run the command again when nothing writes to the file anymore.', ExitCode.REFUSED);
      }
    } finally {
      await Promise.all(underWay);
      await file.close();
    }
    if (failure) {
      throw failure.error;
    }
  }

  private async readPart(file: FileHandle, buffer: Buffer, position: number): Promise<Uint8Array> {
    const wanted = Math.min(this.partSize, this.upload.size - position);
    let length = 0;
    while (length < wanted) {
      const { bytesRead } = await file.read(buffer, length, wanted - length, position + length);
      if (bytesRead === 0) {
        throw new Failure(`${this.upload.path} became shorter while it was read.`, 'Run the command again when nothing writes to the file anymore.', ExitCode.REFUSED);
      }
      length += bytesRead;
    }
    return buffer.subarray(0, wanted);
  }

  private async expectSame(present: StoredHead | undefined): Promise<void> {
    if (present?.size !== this.upload.size) {
      throw this.otherBytes(`it has ${present?.size} bytes, and the file ${this.upload.size}`);
    }
    const own = checksumOf(this.digests);
    const comparable = present.checksum?.split('-')[1] === own.split('-')[1];
    const theirs = comparable ? present.checksum : await this.downloadedChecksum();
    if (theirs !== own) {
      throw this.otherBytes('their SHA-256 differ');
    }
  }

  /** What another tool uploaded, in other parts or without this checksum, is read. */
  private async downloadedChecksum(): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand(this.place));
    const digests: Buffer[] = [];
    let hash = createHash('sha256');
    let room = this.partSize;
    for await (const chunk of Body as AsyncIterable<Uint8Array>) {
      for (let rest = chunk; rest.length > 0;) {
        const taken = rest.subarray(0, room);
        hash.update(taken);
        rest = rest.subarray(taken.length);
        room -= taken.length;
        if (room === 0) {
          digests.push(hash.digest());
          [hash, room] = [createHash('sha256'), this.partSize];
        }
      }
    }
    if (room < this.partSize || digests.length === 0) {
      digests.push(hash.digest());
    }
    return checksumOf(digests);
  }

  private async head(): Promise<StoredHead | undefined> {
    try {
      const { ContentLength, ETag, ChecksumSHA256 } = await this.s3.send(new HeadObjectCommand({ ...this.place, ChecksumMode: 'ENABLED' }));
      return { size: ContentLength!, etag: ETag!, checksum: ChecksumSHA256 };
    } catch (error) {
      if (isAnswer(error, 404)) {
        return undefined;
      }
      throw error;
    }
  }

  private async abort(UploadId: string): Promise<void> {
    await this.s3.send(new AbortMultipartUploadCommand({ ...this.place, UploadId })).catch((error) => {
      if (!isAnswer(error, 'NoSuchUpload')) {
        throw error;
      }
    });
  }

  private headers() {
    return { ContentType: this.upload.contentType, CacheControl: this.upload.cacheControl };
  }

  private otherBytes(why: string): Failure {
    return new Failure(`${this.place.Key} is published with other bytes: ${why}.`,
      'What is released never changes. Give the release a higher build, or publish the very file that was published first.', ExitCode.REFUSED);
  }
}

/** As S3 computes it: of one part its SHA-256, of several the SHA-256 of theirs. */
function checksumOf(digests: readonly Buffer[]): string {
  return digests.length === 1 ? digests[0].toString('base64')
    : `${createHash('sha256').update(Buffer.concat(digests)).digest('base64')}-${digests.length}`;
}

/** Whether a create-only write happened. */
async function unlessThere(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isAnswer(error, 412, 409)) {
      return false;
    }
    throw error;
  }
}

/** The signature covers the SHA-256 of the body, which is known here: without this the SDK would hash every part a second time. */
function withPayloadHash<T extends PutObjectCommand | UploadPartCommand>(command: T, sha256: Buffer): T {
  (command.middlewareStack as PutObjectCommand['middlewareStack']).add((next) => async (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256.toString('hex');
    return next(args);
  }, { step: 'build', name: 'knownPayloadHash' });
  return command;
}
